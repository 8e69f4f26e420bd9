import type { ServerResponse } from 'node:http';
import { Refusal, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { sendProblem } from '@guestbook/service/respond';

/** The one place that turns errors into answers. */
export function answerError(error: unknown, response: ServerResponse, log: Log) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendProblem(response, toRefusal(error, log));
}

function toRefusal(error: unknown, log: Log): Refusal {
  if (error instanceof Refusal) return error;
  // Express' own: a path that cannot be decoded.
  if (error instanceof URIError) return new Refusal('not_parseable');
  if (isDatabaseAway(error)) {
    log.warn({ err: error }, 'the database does not answer');
    return unavailable();
  }
  log.error({ err: error }, 'a request failed');
  return new Refusal('internal_error');
}

/** Classes of SQLSTATE: 08 connection, 3D no such database, 53 resources, 55 not available now, 57 shutting down. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(08|3D|53|55|57)[0-9A-Z]{3}$/.test(code)) return true;
  if (/^E[A-Z]+$/.test(code)) return true;
  // node-postgres gives these no code.
  return /timeout|Connection terminated|connection error/i.test(error.message);
}
