import type { RequestHandler } from 'express';

/** A handler that reads `request.query`. */
export type QueryHandler = RequestHandler<object, unknown, unknown, URLSearchParams>;
