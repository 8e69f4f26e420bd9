import { createPeerCheck } from '@guestbook/service/address';
import { refuseCrossSite } from '@guestbook/service/cross-site';
import { inOrder } from '@guestbook/service/handler';
import { answerHealth } from '@guestbook/service/health';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Log } from '@guestbook/service/log';
import { observe } from '@guestbook/service/observe';
import { parseQuery } from '@guestbook/service/query';
import { notFound, refuseUntilStarted } from '@guestbook/service/refuse';
import express from 'express';
import type { Replica } from './books/replica.ts';
import type { Config } from './config.ts';
import { createFastList } from './entries/fast-list.ts';
import { createEntryRouter } from './entries/routes.ts';
import { createEventRouter } from './events/routes.ts';
import { EventStreams } from './events/streams.ts';
import { createErrorHandler } from './http/answer-error.ts';

interface Options {
  config: Config;
  replica: Replica;
  lifecycle: Lifecycle;
  log: Log;
  version: string;
}

/** Creates the backend's routes in order. Does not listen. Limits and the `Host` check come before: `service/server.ts`. */
export function createApp({ config, replica, lifecycle, log, version }: Options) {
  const streams = new EventStreams(replica);
  const answerError = createErrorHandler(log);

  const app = express().disable('x-powered-by').disable('etag').set('query parser', parseQuery);
  app.use(answerHealth({ lifecycle, name: 'guestbook-backend', version }));
  const checks = inOrder(
    // Continues the traces of trusted frontends only.
    observe({ log, lifecycle, isTrusted: createPeerCheck(config.TRUSTED_PROXIES) }),
    refuseUntilStarted(lifecycle),
    refuseCrossSite({ publicOrigin: config.PUBLIC_ORIGIN, log }),
  );
  app.use(checks);
  app.use(createEntryRouter({ config, replica, log }));
  app.use(createEventRouter({ config, replica, streams, lifecycle }));
  app.use(notFound);
  app.use(answerError);

  // The plain `GET /entries` skips Express, not the checks (docs/decisions/0016).
  return { listener: createFastList({ replica, checks, app, answerError }), endStreams: () => streams.end() };
}
