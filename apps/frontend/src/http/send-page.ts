import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Encoded } from '@guestbook/service/encoded';
import { hasTag } from '@guestbook/service/negotiate';
import { securePage } from './secure.ts';

interface Page {
  document: Encoded;
  status?: number;
  /** Of pages that may be kept and asked for again; others are never stored. */
  tag?: string;
  headers?: OutgoingHttpHeaders;
}

/** Sends a page, or 304 to whoever has it. */
export async function sendPage(request: IncomingMessage, response: ServerResponse, page: Page) {
  const { document, status = 200, tag, headers = {} } = page;
  securePage(request, response);
  // For pages whose visitor has a clock that is wrong.
  response.setHeader('Server-Timing', `now;desc="${Date.now()}"`);
  const caching = tag ? { 'Cache-Control': 'no-cache', ETag: tag } : { 'Cache-Control': 'no-store' };
  if (tag && hasTag(request.headers['if-none-match'], tag)) {
    response.writeHead(304, { ...headers, ...caching, Vary: 'Accept-Encoding' });
    response.end();
    return;
  }
  const { latin1, coding } = await document.wait(request.headers['accept-encoding']);
  response.writeHead(status, {
    ...caching,
    ...headers,
    Vary: 'Accept-Encoding',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': latin1.length,
    ...(coding && { 'Content-Encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? '' : latin1, 'latin1');
}
