import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HEADERS, PATHS } from '@guestbook/contract';
import type { Content } from '@guestbook/service/encoded';
import { hasTag } from '@guestbook/service/negotiate';
import { API_HEADERS } from '@guestbook/service/respond';
import type { Head, HeadPage } from '../books/head.ts';

/** The headers of each page of the head, made once. A change of the book makes new pages, and so new headers. */
const headersOf = new WeakMap<Content, OutgoingHttpHeaders>();

/** Sends the newest `limit` entries from memory. `extra` are headers for this request alone. */
export function sendHead(
  request: IncomingMessage,
  response: ServerResponse,
  { head, limit, extra }: { head: Head; limit: number; extra?: OutgoingHttpHeaders | undefined },
) {
  const page = head.read(limit);
  const content = page.encoded.get(request.headers['accept-encoding']);
  let headers = headersOf.get(content);
  if (!headers) {
    headers = { ...describeBook(head), ...describePage(page, content, limit) };
    headersOf.set(content, headers);
  }
  response.writeHead(200, extra ? { ...headers, ...extra } : headers);
  response.end(request.method === 'HEAD' ? '' : content.latin1, 'latin1');
}

/** Sends 304 if the client already has the book as it is now. Returns whether it did. */
export function sendNotModified(request: IncomingMessage, response: ServerResponse, head: Head): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined || !hasTag(known, head.etag)) return false;
  response.writeHead(304, describeBook(head));
  response.end();
  return true;
}

/** The headers of every list. */
export function describeBook({ etag, state }: Head): OutgoingHttpHeaders {
  return {
    ...API_HEADERS,
    'Cache-Control': 'no-cache',
    ETag: etag,
    Vary: 'Accept-Encoding',
    [HEADERS.count]: state.count,
    [HEADERS.since]: state.since.toISOString(),
  };
}

function describePage({ next }: HeadPage, { latin1, coding }: Content, limit: number): OutgoingHttpHeaders {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': latin1.length,
    ...(coding && { 'Content-Encoding': coding }),
    ...(next !== undefined && { Link: `<${PATHS.entries}?before=${next}&limit=${limit}>; rel="next"` }),
  };
}
