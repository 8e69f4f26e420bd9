import type { ServerResponse } from 'node:http';
import { Refusal } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { identify } from '@guestbook/service/observe';
import { sendProblem } from '@guestbook/service/respond';
import type { ErrorRequestHandler, Request } from 'express';
import { acceptsHtml, isVisit } from '../http/accepts-html.ts';
import { sendPage } from '../http/send-page.ts';
import type { Pages } from '../render/pages.ts';
import { isPostedForm } from './sign/page-form.ts';

/** Makes a refusal of an error that came while this response was being prepared. */
export type RefusalReader = (error: unknown, response: ServerResponse) => Refusal;

/** Turns errors into answers, the last handlers of a router. Express knows such handlers by their four parameters. */
export interface ErrorAnswers {
  /** Answers with a problem, for programs. */
  answerProblem: ErrorRequestHandler;
  /** Answers a person with a page and a program with a problem. */
  answerError: ErrorRequestHandler;
}

export function createErrorAnswers({
  pages,
  toRefusal,
}: {
  pages: Pages;
  toRefusal: RefusalReader;
}): ErrorAnswers {
  const prepare = (error: unknown, response: ServerResponse) => {
    const refusal = toRefusal(error, response);
    // Half an answer cannot become another one.
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return undefined;
    }
    // Otherwise the server would have to read the rest of the body, however long it is.
    if (refusal.code === 'too_large') response.setHeader('Connection', 'close');
    return refusal;
  };

  const answerProblem: ErrorRequestHandler = (error, _request, response, _next) => {
    const refusal = prepare(error, response);
    if (refusal) sendProblem(response, refusal);
  };

  const answerError: ErrorRequestHandler = async (error, request, response, next) => {
    if (!isForPerson(request)) return answerProblem(error, request, response, next);
    const refusal = prepare(error, response);
    if (!refusal) return;
    const { status, code, headers } = refusal;
    try {
      const page = pages.showError(code);
      await sendPage(request, response, { ...page, status, headers });
    } catch (pageError) {
      // Not even the page of an error can be made.
      await answerProblem(pageError, request, response, next);
    }
  };
  return { answerProblem, answerError };
}

/** Whether a person looks at the answer. */
function isForPerson(request: Request): boolean {
  return isPostedForm(request) ? acceptsHtml(request) : isVisit(request);
}

/** Turns expected errors into their refusals. An unexpected one is logged, and the answer says nothing about it. */
export function createRefusalReader(log: Log): RefusalReader {
  return (error, response) => {
    if (error instanceof Refusal) {
      if (error.cause)
        log.warn({ err: error.cause, requestId: identify(response) }, 'the backend does not answer');
      return error;
    }
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    // Errors of Express and of the file server: paths that cannot be decoded or lead outside.
    if (error instanceof URIError || status === 400) return new Refusal('not_parseable');
    if (status >= 400 && status < 500) return new Refusal('not_found');
    log.error({ err: error, requestId: identify(response) }, 'a request failed');
    return new Refusal('internal_error');
  };
}
