import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { identify } from '@guestbook/service/observe';
import { sendProblem } from '@guestbook/service/respond';
import { describeFault } from './describe-error.ts';
import type { Pages } from '../render/pages.ts';
import { sendPage } from '../http/send-page.ts';

/** Makes a refusal of an error that came while this response was being prepared. */
export type RefusalReader = (error: unknown, response: ServerResponse) => Refusal;

interface Answering {
  pages: Pages;
  /** Whether somebody looks at a page. */
  isForPerson: boolean;
  toRefusal: RefusalReader;
}

/** The one place that turns errors into answers: a page for a person, a problem for a program. */
export async function answerError(
  error: unknown,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { pages, isForPerson, toRefusal }: Answering,
) {
  const refusal = toRefusal(error, response);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // The rest of the body would have to be read to its end, however long it is.
  if (refusal.code === 'too_large') response.setHeader('Connection', 'close');
  if (!isForPerson) return sendProblem(response, refusal);
  const document = pages.showError(describeFault(refusal));
  await sendPage(request, response, { document, status: refusal.status, headers: refusal.headers });
}

/** An error as an expected "no". What nobody expected is logged, and says nothing outside. */
export function createRefusalReader(log: Log): RefusalReader {
  return (error, response) => {
    if (error instanceof Refusal) {
      if (error.cause)
        log.warn({ err: error.cause, requestId: identify(response) }, 'the backend does not answer');
      return error;
    }
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    // Express' own and those of the file server: paths that cannot be decoded or lead outside.
    if (error instanceof URIError || status === 400) return new Refusal('not_parseable');
    if (status >= 400 && status < 500) return new Refusal('not_found');
    log.error({ err: error, requestId: identify(response) }, 'a request failed');
    return new Refusal('internal_error');
  };
}
