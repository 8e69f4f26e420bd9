import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { identify } from '@guestbook/service/observe';
import { sendProblem } from '@guestbook/service/respond';
import { isDatabaseUnavailable } from '../db/unavailable.ts';

/** Makes the handler that turns every error into an answer. Express recognises it by its four parameters. */
export function createErrorHandler(log: Log) {
  return (error: unknown, _request: IncomingMessage, response: ServerResponse, _next?: unknown) => {
    // An answer that has begun cannot become another one.
    if (response.headersSent || response.destroyed) response.destroy();
    else sendProblem(response, toRefusal(error, response, log));
  };
}

function toRefusal(error: unknown, response: ServerResponse, log: Log): Refusal {
  if (error instanceof Refusal) return error;
  // From Express: a path that cannot be decoded.
  if (error instanceof URIError) return new Refusal('not_parseable');
  if (isDatabaseUnavailable(error)) {
    log.warn({ err: error, requestId: identify(response) }, 'the database is unavailable');
    return unavailable();
  }
  log.error({ err: error, requestId: identify(response) }, 'a request failed');
  return new Refusal('internal_error');
}
