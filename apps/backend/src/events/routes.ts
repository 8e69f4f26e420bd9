import type { IncomingMessage, ServerResponse } from 'node:http';
import { parsePosition, Refusal, unavailable, type Position } from '@guestbook/contract';
import { networkOf } from '@guestbook/service/address';
import { leaveCount } from '@guestbook/service/bounds';
import { API_HEADERS } from '@guestbook/service/respond';
import type { Book } from '../book/book.ts';
import type { EventStreams } from './streams.ts';

interface Options {
  book: Book;
  streams: EventStreams;
  readAddress: (request: IncomingMessage) => string;
  perAddress: number;
  total: number;
}

/** `GET /events`: server-sent events, from the position in `Last-Event-ID` (or at first in `?after=`) on. */
export function createEventRoute({ book, streams, readAddress, perAddress, total }: Options) {
  const open = new Map<string, number>();

  return async (request: IncomingMessage, response: ServerResponse) => {
    const last = readLast(request);
    const network = networkOf(readAddress(request));
    const count = open.get(network) ?? 0;
    if (count >= perAddress) throw new Refusal('too_many_requests', [], { 'Retry-After': '30' });
    if (streams.size >= total) throw unavailable(30);
    // Another replica may have told this reader of more than this one has heard of yet.
    if (last?.epoch === book.head.state.epoch) await book.reach(last.revision);

    open.set(network, (open.get(network) ?? 0) + 1);
    response.on('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    leaveCount(response);
    response.writeHead(200, {
      ...API_HEADERS,
      'Cache-Control': 'no-store',
      'Content-Type': 'text/event-stream; charset=utf-8',
      // Proxies that buffer would keep events back.
      'X-Accel-Buffering': 'no',
    });
    if (request.method === 'HEAD') response.end();
    else await streams.open(response, last);
  };
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
  throw new Refusal('invalid_parameter', [{ field, code: 'invalid', message }]);
}
