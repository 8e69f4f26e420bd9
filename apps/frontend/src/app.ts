import { createAddressReader } from '@guestbook/service/address';
import { refuseCrossSite } from '@guestbook/service/cross-site';
import { answerHealth } from '@guestbook/service/health';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Log } from '@guestbook/service/log';
import { observe } from '@guestbook/service/observe';
import { parseQuery } from '@guestbook/service/query';
import { notFound } from '@guestbook/service/refuse';
import express from 'express';
import type { Backend } from './backend/call.ts';
import { Forwarder } from './backend/forward.ts';
import type { BookCache } from './book/cache.ts';
import type { Config } from './config.ts';
import type { Build } from './render/load-build.ts';
import { Pages } from './render/pages.ts';
import { createApiRouter } from './routes/api.ts';
import { createBookRouter } from './routes/book.ts';
import { createErrorHandler, createRefusalMaker } from './routes/error.ts';
import { createFileRouter } from './routes/files.ts';
import { createNoteRouter } from './routes/note.ts';
import { createSigning } from './routes/sign/sign.ts';

interface Options {
  config: Pick<Config, 'BOOK_TITLE' | 'BOOK_LINE' | 'PUBLIC_ORIGIN' | 'TRUSTED_PROXIES' | 'TRUSTED_HOPS'>;
  backend: Backend;
  cache: BookCache;
  build: Build;
  lifecycle: Lifecycle;
  log: Log;
  version: string;
}

/** Creates the frontend's routes in order. Does not listen. Limits and the `Host` check come before: `service/server.ts`. */
export function createApp({ config, backend, cache, build, lifecycle, log, version }: Options) {
  const pages = new Pages({ build, site: { title: config.BOOK_TITLE, line: config.BOOK_LINE } });
  const readAddress = createAddressReader(config.TRUSTED_PROXIES, config.TRUSTED_HOPS);
  const toRefusal = createRefusalMaker(log);
  const forwarder = new Forwarder({ backend, lifecycle, readAddress });
  const signing = createSigning({ backend, cache, pages, readAddress, toRefusal });

  const app = express().disable('x-powered-by').disable('etag').set('query parser', parseQuery);
  app.use(answerHealth({ lifecycle, name: 'guestbook-frontend', version }));
  // Starts a new trace for each request: a proxy without tracing passes on trace headers from strangers.
  app.use(observe({ log, lifecycle }));
  app.use(refuseCrossSite({ publicOrigin: config.PUBLIC_ORIGIN, log }));
  // In development: Vite serves the browser’s files.
  if (build.develop) app.use(build.develop);
  app.use(createBookRouter({ cache, pages }));
  app.use(createNoteRouter({ cache, pages }));
  // The page’s form. Other posts to `/add` go on to the API.
  app.use(signing.router);
  app.use(createFileRouter(build.folder));
  // Answers its own errors, always as problems.
  app.use(createApiRouter({ forwarder, toRefusal }));
  app.use(notFound);
  // A form that `refuseCrossSite` refused comes back with its text.
  app.use(signing.returnRefused);
  app.use(createErrorHandler({ pages, toRefusal }));
  return { listener: app, endStreams: () => forwarder.endStreams() };
}
