import type { IncomingHttpHeaders } from 'node:http';
import { parsePosition, PATHS, Refusal, unavailable, type Position } from '@guestbook/contract';
import { createAddressReader, createPeerCheck } from '@guestbook/service/address';
import { leaveCount } from '@guestbook/service/bounds';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import { refuseMethod } from '@guestbook/service/refuse';
import { API_HEADERS } from '@guestbook/service/respond';
import { Router } from 'express';
import type { Replica } from '../books/replica.ts';
import type { Config } from '../config.ts';
import type { QueryHandler } from '../http/query.ts';
import { isOwn, StreamPlaces } from './places.ts';
import type { EventStreams } from './streams.ts';

interface Options {
  config: Config;
  replica: Replica;
  streams: EventStreams;
  lifecycle: Lifecycle;
}

/** `GET /events`: server-sent events after the position in `Last-Event-ID`, or in `?after=` for the first request. */
export function createEventRouter({ config, replica, streams, lifecycle }: Options): Router {
  const readAddress = createAddressReader(config.TRUSTED_PROXIES, config.TRUSTED_HOPS);
  const isTrusted = createPeerCheck(config.TRUSTED_PROXIES);
  const places = new StreamPlaces({
    perAddress: config.EVENTS_PER_ADDRESS,
    perSite: config.EVENTS_PER_SITE,
    total: config.EVENTS_TOTAL,
    reserved: config.EVENTS_RESERVED,
  });

  const open: QueryHandler = async (request, response) => {
    const last = readLast(request.headers, request.query);
    // A closed response emits no `close` that could free the place again.
    if (response.destroyed) return;
    refuseWhileStopping(lifecycle);
    const isFrontend = isTrusted(request) && isOwn(request);
    response.on('close', places.take(readAddress(request), { isFrontend }));
    if (request.method === 'HEAD') {
      response.writeHead(200, eventHeaders).end();
      return;
    }
    // Another replica may have sent this client newer events than this replica knows yet.
    if (last?.epoch === replica.head.state.epoch) await replica.reach(last.revision);
    if (response.destroyed) return;
    refuseWhileStopping(lifecycle);
    leaveCount(response);
    response.writeHead(200, eventHeaders);
    await streams.open(response, { last, isFrontend });
  };

  const router = Router();
  router.route(PATHS.events).get(open).all(refuseMethod('GET, HEAD'));
  return router;
}

const eventHeaders = {
  ...API_HEADERS,
  'Cache-Control': 'no-store',
  'Content-Type': 'text/event-stream; charset=utf-8',
  // A proxy that buffers would hold events back.
  'X-Accel-Buffering': 'no',
};

/** A stream that opens now would keep the service from stopping. The client finds another replica. */
function refuseWhileStopping({ isDraining }: Lifecycle) {
  if (isDraining) throw unavailable();
}

function readLast(headers: IncomingHttpHeaders, query: URLSearchParams): Position | undefined {
  const header = headers['last-event-id'];
  const [field, text] =
    header === undefined ? ['after', query.get('after')] : ['Last-Event-ID', String(header)];
  if (text === null || text === '') return undefined;
  const position = parsePosition(text);
  if (position) return position;
  const message = 'Give the id of an event, such as a1b2c3d4e5f6-42.';
  throw new Refusal('invalid_parameter', { errors: [{ field, code: 'invalid', message }] });
}
