import type { IncomingMessage, ServerResponse } from 'node:http';
import { parsePosition, Refusal, unavailable, type Position } from '@guestbook/contract';
import { leaveCount } from '@guestbook/service/bounds';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import { API_HEADERS } from '@guestbook/service/respond';
import type { Replica } from '../books/replica.ts';
import { isOwn, type StreamPlaces } from './places.ts';
import type { EventStreams } from './streams.ts';

interface Options {
  replica: Replica;
  streams: EventStreams;
  places: StreamPlaces;
  lifecycle: Lifecycle;
  readAddress: (request: IncomingMessage) => string;
  isTrusted: (request: IncomingMessage) => boolean;
}

/** `GET /events`: server-sent events, from the position in `Last-Event-ID` (or at first in `?after=`) on. */
export function createEventRoute({ replica, streams, places, lifecycle, readAddress, isTrusted }: Options) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    const last = readLast(request);
    // Without a client there would be no `close` to give the place back.
    if (response.destroyed) return;
    refuseWhileStopping(lifecycle);
    const isFrontend = isTrusted(request) && isOwn(request);
    response.on('close', places.take(readAddress(request), { isFrontend }));
    if (request.method === 'HEAD') {
      response.writeHead(200, eventHeaders).end();
      return;
    }
    // Another replica may have told this reader of more than this one has heard of yet.
    if (last?.epoch === replica.head.state.epoch) await replica.reach(last.revision);
    if (response.destroyed) return;
    refuseWhileStopping(lifecycle);
    leaveCount(response);
    response.writeHead(200, eventHeaders);
    await streams.open(response, { last, isFrontend });
  };
}

const eventHeaders = {
  ...API_HEADERS,
  'Cache-Control': 'no-store',
  'Content-Type': 'text/event-stream; charset=utf-8',
  // Proxies that buffer would keep events back.
  'X-Accel-Buffering': 'no',
};

/** A stream that opens now would keep the service from stopping. Another replica has room for it. */
function refuseWhileStopping({ isDraining }: Lifecycle) {
  if (isDraining) throw unavailable();
}

function readLast({ headers, url = '' }: IncomingMessage): Position | undefined {
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  const header = headers['last-event-id'];
  const [field, text] =
    header === undefined ? ['after', query.get('after')] : ['Last-Event-ID', String(header)];
  if (text === null || text === '') return undefined;
  const position = parsePosition(text);
  if (position) return position;
  const message = 'Give the id of an event, such as a1b2c3d4e5f6-42.';
  throw new Refusal('invalid_parameter', { errors: [{ field, code: 'invalid', message }] });
}
