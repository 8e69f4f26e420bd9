import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { chooseCoding, hasTag } from '@guestbook/service/negotiate';
import type { Document } from './document.ts';
import { securePage } from './secure.ts';

interface Page {
  document: Document;
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
  const coding = chooseCoding(request.headers['accept-encoding']);
  const bytes = await document.encode(coding);
  response.writeHead(status, {
    ...caching,
    ...headers,
    Vary: 'Accept-Encoding',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': bytes.length,
    ...(coding !== 'identity' && { 'Content-Encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
