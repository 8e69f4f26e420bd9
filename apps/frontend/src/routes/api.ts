import { PATHS } from '@guestbook/contract';
import { nameRoute } from '@guestbook/service/observe';
import type { RequestHandler, Router } from 'express';
import type { Forwarder } from '../backend/forward.ts';
import { createRouter } from '../http/router.ts';
import type { ErrorAnswers } from './error.ts';

/** The addresses of the API. The backend answers all of them, and no answer is a page. */
export function createApiRoutes(forwarder: Forwarder, { answerProblem }: ErrorAnswers): Router {
  const forward: RequestHandler = (request, response) => forwarder.forward(request, response);
  const { add, entries, events } = PATHS;
  const routes = createRouter();
  routes.all(add, forward);
  routes.all(entries, forward);
  routes.all(`${entries}/{*rest}`, nameRoute(`${entries}/:id`), forward);
  routes.all(events, forward);
  routes.use(answerProblem);
  return routes;
}
