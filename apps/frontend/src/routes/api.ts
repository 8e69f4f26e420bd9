import { PATHS } from '@guestbook/contract';
import { nameRoute } from '@guestbook/service/observe';
import type { RequestHandler, Router } from 'express';
import type { Forwarder } from '../backend/forward.ts';
import { createRouter } from '../http/router.ts';
import { createProblemHandler, type RefusalReader } from './error.ts';

interface Options {
  forwarder: Forwarder;
  toRefusal: RefusalReader;
}

/** Passes the addresses of the API to the backend. No answer is a page, not even that of an error. */
export function createApiRoutes({ forwarder, toRefusal }: Options): Router {
  const forward: RequestHandler = (request, response) => forwarder.forward(request, response);
  const routes = createRouter();
  for (const path of Object.values(PATHS)) routes.all(path, forward);
  routes.all(`${PATHS.entries}/{*rest}`, nameRoute(`${PATHS.entries}/:id`), forward);
  routes.use(createProblemHandler(toRefusal));
  return routes;
}
