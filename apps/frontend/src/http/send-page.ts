import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Encoded } from '@guestbook/service/encoded';
import { hasTag } from '@guestbook/service/negotiate';
import type { SecurePage } from './secure.ts';

/** A page before it has a status. */
export interface RenderedPage {
  document: Encoded;
  secure: SecurePage;
  /** The entity tag of a page that clients may cache. A page without one is never stored. */
  tag?: string;
}

interface Page extends RenderedPage {
  status?: number;
  headers?: OutgoingHttpHeaders;
}

/** Sends the page, or 304 if the client already has it. */
export async function sendPage(request: IncomingMessage, response: ServerResponse, page: Page) {
  const { document, secure, status = 200, tag, headers = {} } = page;
  secure(request, response);
  // Lets the page correct a wrong clock of the visitor.
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
