import type { RequestHandler } from 'express';

/** Parses the query for `request.query`; an app uses it by `.set('query parser', parseQuery)`. */
export function parseQuery(query: string | null): URLSearchParams {
  return new URLSearchParams(query ?? '');
}

/** A handler that reads `request.query`. */
export type QueryHandler = RequestHandler<object, unknown, unknown, URLSearchParams>;
