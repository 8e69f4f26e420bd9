import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Answers a request, or calls `next`: with an error to refuse it. Express takes it as a `RequestHandler`; it uses only what
 * Node gives, so that a fast path can run it without Express.
 */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const goOn: Handler = (_, __, next) => next();

/** Runs handlers one after the other, as Express does, until one answers or refuses. */
export function inOrder(...handlers: Handler[]): Handler {
  return handlers.reduceRight<Handler>(
    (rest, handle) => (request, response, next) =>
      handle(request, response, (error) => (error ? next(error) : rest(request, response, next))),
    goOn,
  );
}
