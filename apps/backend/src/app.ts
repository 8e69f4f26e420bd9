import type { ServerResponse } from 'node:http';
import { PATHS } from '@guestbook/contract';
import { createAddressReader, createPeerCheck } from '@guestbook/service/address';
import { refuseCrossSite } from '@guestbook/service/cross-site';
import { inOrder } from '@guestbook/service/handler';
import { answerHealth } from '@guestbook/service/health';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Log } from '@guestbook/service/log';
import { nameRoute, observe } from '@guestbook/service/observe';
import { notFound, refuseMethod, refuseUntilStarted } from '@guestbook/service/refuse';
import type { Listener } from '@guestbook/service/server';
import express from 'express';
import type { Replica } from './books/replica.ts';
import type { Config } from './config.ts';
import { createEntryRoutes } from './entries/routes.ts';
import { Signing } from './entries/sign.ts';
import { createEventRoute } from './events/routes.ts';
import { StreamPlaces } from './events/places.ts';
import { EventStreams } from './events/streams.ts';
import { answerError } from './http/answer-error.ts';

interface Options {
  config: Config;
  replica: Replica;
  lifecycle: Lifecycle;
  log: Log;
  version: string;
}

/** The whole HTTP surface of the backend. It does not listen. */
export function createApp({ config, replica, lifecycle, log, version }: Options) {
  const signing = new Signing({ replica, queueLength: config.WRITE_QUEUE_LENGTH, log });
  const entries = createEntryRoutes({ replica, signing });
  const isTrusted = createPeerCheck(config.TRUSTED_PROXIES);
  const streams = new EventStreams(replica);
  const events = createEventRoute({
    replica,
    streams,
    places: new StreamPlaces({
      perAddress: config.EVENTS_PER_ADDRESS,
      perSite: config.EVENTS_PER_SITE,
      total: config.EVENTS_TOTAL,
      reserved: config.EVENTS_RESERVED,
    }),
    lifecycle,
    readAddress: createAddressReader(config.TRUSTED_PROXIES, config.TRUSTED_HOPS),
    isTrusted,
  });

  const admit = inOrder(
    observe({ log, lifecycle, isTrusted }),
    refuseCrossSite({ publicOrigin: config.PUBLIC_ORIGIN, log }),
    refuseUntilStarted(lifecycle),
  );

  const app = express().disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(answerHealth({ lifecycle, name: 'guestbook-backend', version }));
  app.use(admit);
  app.route(PATHS.add).post(entries.add).all(refuseMethod('POST'));
  app.route(PATHS.entries).get(entries.list).all(refuseMethod('GET, HEAD'));
  app.route(`${PATHS.entries}/:id`).get(entries.show).all(refuseMethod('GET, HEAD'));
  app.route(PATHS.events).get(events).all(refuseMethod('GET, HEAD'));
  app.use(notFound);
  app.use((error: unknown, _: unknown, response: ServerResponse, next: () => void) => {
    void next;
    answerError(error, response, log);
  });

  const answerHead = inOrder(nameRoute(PATHS.entries), admit);
  // The call that carries the load skips Express' own work.
  const listener: Listener = (request, response) => {
    if (request.method !== 'GET' || request.url !== PATHS.entries) return app(request, response);
    answerHead(request, response, (error) => {
      if (error) answerError(error, response, log);
      else entries.list(request, response).catch((error: unknown) => answerError(error, response, log));
    });
  };
  return { listener, streams };
}
