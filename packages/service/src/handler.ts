import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Answers a request, or calls `next`; an error passed to `next` refuses the request. It is an Express `RequestHandler` limited
 * to Node's own request and response, so that it also runs outside Express.
 */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const passOn: Handler = (_, __, next) => next();

/** Runs handlers one after the other, as Express does, until one answers or refuses. */
export function inOrder(...handlers: Handler[]): Handler {
  return handlers.reduceRight<Handler>(
    (rest, handle) => (request, response, next) =>
      handle(request, response, (error) => (error ? next(error) : rest(request, response, next))),
    passOn,
  );
}
