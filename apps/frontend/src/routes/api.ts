import { PATHS } from '@guestbook/contract';
import { nameRoute } from '@guestbook/service/observe';
import type { RequestHandler, Router } from 'express';
import type { Forwarder } from '../backend/forward.ts';
import { createRouter } from '../http/router.ts';
import { createProblemHandler, type RefusalMaker } from './error.ts';

interface Options {
  forwarder: Forwarder;
  toRefusal: RefusalMaker;
}

/** Passes the addresses of the API to the backend. No answer is a page, not even that of an error. */
export function createApiRouter({ forwarder, toRefusal }: Options): Router {
  const forward: RequestHandler = (request, response) => forwarder.forward(request, response);
  const router = createRouter();
  for (const path of Object.values(PATHS)) router.all(path, forward);
  router.all(`${PATHS.entries}/{*rest}`, nameRoute(`${PATHS.entries}/:id`), forward);
  router.use(createProblemHandler(toRefusal));
  return router;
}
