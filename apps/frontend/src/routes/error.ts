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

/** Turns an error into the refusal to answer with. The response identifies the request in the log. */
export type RefusalMaker = (error: unknown, response: ServerResponse) => Refusal;

interface Options {
  pages: Pages;
  toRefusal: RefusalMaker;
}

/** Creates a handler that answers errors with problems. Express recognises it by its four parameters. */
export function createProblemHandler(toRefusal: RefusalMaker): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const refusal = prepare(error, response, toRefusal);
    if (refusal) sendProblem(response, refusal);
  };
}

/** Creates a handler that answers errors with pages for browsers and with problems for programs. */
export function createErrorHandler({ pages, toRefusal }: Options): ErrorRequestHandler {
  const answerProblem = createProblemHandler(toRefusal);
  return async (error, request, response, next) => {
    if (!wantsPage(request)) return answerProblem(error, request, response, next);
    const refusal = prepare(error, response, toRefusal);
    if (!refusal) return;
    const { code, status, headers } = refusal;
    try {
      await sendPage(request, response, { ...pages.showError(code), status, headers });
    } catch (pageError) {
      // The page of the error cannot be rendered either.
      await answerProblem(pageError, request, response, next);
    }
  };
}

/** Returns the refusal to answer with. If an answer has begun, ends the connection and returns undefined. */
function prepare(error: unknown, response: ServerResponse, toRefusal: RefusalMaker): Refusal | undefined {
  const refusal = toRefusal(error, response);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return undefined;
  }
  // Otherwise the server would have to read the rest of the body.
  if (refusal.code === 'too_large') response.setHeader('Connection', 'close');
  return refusal;
}

/** Whether the answer should be a page. */
function wantsPage(request: Request): boolean {
  return isPostedForm(request) ? acceptsHtml(request) : isVisit(request);
}

/** Creates a function that makes a refusal of any error. It logs an unexpected error, and the refusal says nothing about it. */
export function createRefusalMaker(log: Log): RefusalMaker {
  return (error, response) => {
    if (error instanceof Refusal) {
      if (error.cause)
        log.warn({ err: error.cause, requestId: identify(response) }, 'the backend does not answer');
      return error;
    }
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    // Errors of Express and of the file server: paths that cannot be decoded or lead outside the folder.
    if (error instanceof URIError || status === 400) return new Refusal('not_parseable');
    if (status >= 400 && status < 500) return new Refusal('not_found');
    log.error({ err: error, requestId: identify(response) }, 'a request failed');
    return new Refusal('internal_error');
  };
}
