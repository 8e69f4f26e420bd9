import type { IncomingMessage, ServerResponse } from 'node:http';
import { findRoute, PATHS, Refusal, unavailable } from '@guestbook/contract';
import { createAddressReader, createPeerCheck } from '@guestbook/service/address';
import { createSiteCheck } from '@guestbook/service/cross-site';
import { answerHealth } from '@guestbook/service/health';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Log } from '@guestbook/service/log';
import { observe } from '@guestbook/service/observe';
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

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

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

  const app = express().disable('x-powered-by').disable('etag').set('query parser', false);
  app.route(PATHS.add).post(entries.add).all(refuseMethod('POST'));
  app.route(PATHS.entries).get(entries.list).all(refuseMethod('GET, HEAD'));
  app.route(`${PATHS.entries}/:id`).get(entries.show).all(refuseMethod('GET, HEAD'));
  app.route(PATHS.events).get(events).all(refuseMethod('GET, HEAD'));
  app.use(() => {
    throw new Refusal('not_found');
  });
  app.use((error: unknown, _: unknown, response: ServerResponse, next: () => void) => {
    void next;
    answerError(error, response, log);
  });

  // The two calls that carry the load skip Express' own work, a third of the time of a read.
  const hot: Record<string, Handler> = {
    [`GET ${PATHS.entries}`]: entries.list,
    [`POST ${PATHS.add}`]: entries.add,
  };

  const checkSite = createSiteCheck({ publicOrigin: config.PUBLIC_ORIGIN, log });
  const observer = {
    log,
    lifecycle,
    routeOf: (path: string) => findRoute(path) ?? 'other',
    isTrusted,
  };
  const answer = observe(observer, (request, response, path) => {
    const refusal = lifecycle.isStarted ? checkSite(request) : unavailable();
    if (refusal) return answerError(refusal, response, log);
    const handle = hot[`${request.method} ${path}`];
    if (handle) void handle(request, response).catch((error: unknown) => answerError(error, response, log));
    else app(request, response);
  });

  const listener: Listener = (request, response) => {
    if (!answerHealth(request, response, { lifecycle, name: 'guestbook-backend', version }))
      answer(request, response);
  };
  return { listener, streams };
}

function refuseMethod(allowed: string) {
  return () => {
    throw new Refusal('method_not_allowed', { headers: { Allow: allowed } });
  };
}
