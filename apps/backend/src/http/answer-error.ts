import type { ServerResponse } from 'node:http';
import { Refusal, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { identify } from '@guestbook/service/observe';
import { sendProblem } from '@guestbook/service/respond';
import { isDatabaseUnavailable } from '../db/unavailable.ts';

/** The one place that turns errors into answers. */
export function answerError(error: unknown, response: ServerResponse, log: Log) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendProblem(response, toRefusal(error, response, log));
}

function toRefusal(error: unknown, response: ServerResponse, log: Log): Refusal {
  if (error instanceof Refusal) return error;
  // Express' own: a path that cannot be decoded.
  if (error instanceof URIError) return new Refusal('not_parseable');
  if (isDatabaseUnavailable(error)) {
    log.warn({ err: error, requestId: identify(response) }, 'the database does not answer');
    return unavailable();
  }
  log.error({ err: error, requestId: identify(response) }, 'a request failed');
  return new Refusal('internal_error');
}
