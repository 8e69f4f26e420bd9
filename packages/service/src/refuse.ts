import { Refusal, unavailable } from '@guestbook/contract';
import type { Handler } from './handler.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Refuses requests that match no route. */
export const notFound: Handler = (_, __, next) => next(new Refusal('not_found'));

/** Refuses the methods that a route has no handler for: `app.route(path).get(show).all(refuseMethod('GET, HEAD'))`. */
export function refuseMethod(allowed: string): Handler {
  return (_, __, next) => next(new Refusal('method_not_allowed', { headers: { Allow: allowed } }));
}

/** Answers 503 while the service starts. */
export function refuseUntilStarted(lifecycle: Lifecycle): Handler {
  return (_, __, next) => (lifecycle.isStarted ? next() : next(unavailable()));
}
