import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/**
 * The request headers that pass. The others are dropped: hop-by-hop headers, cookies, and headers that only the frontend may
 * set (`X-Forwarded-For`, `Idempotency-Network`). The frontend itself has checked `Origin` and `Sec-Fetch-*`.
 */
const requestHeaders = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'x-request-id',
];

/** The headers of the backend's answer that pass. */
const answerHeaders = [
  'accept-ranges',
  'allow',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-security-policy',
  'content-type',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'etag',
  'expires',
  'guestbook-count',
  'guestbook-newer',
  'guestbook-since',
  'last-modified',
  'link',
  'location',
  'permissions-policy',
  'referrer-policy',
  'retry-after',
  'server-timing',
  'vary',
  'www-authenticate',
  'x-accel-buffering',
  'x-content-type-options',
  'x-frame-options',
  'x-request-id',
];

/**
 * Selects the headers of a request and sets `X-Forwarded-For` to the client's address alone. The addresses left of it can be
 * forged, and a backend that trusts more proxies than the frontend does would use one of them. Only the frontend's own calls
 * have no such header.
 */
export function toBackendHeaders({ headers }: IncomingMessage, address: string): OutgoingHttpHeaders {
  return { ...pick(headers, requestHeaders), 'x-forwarded-for': address };
}

/** Selects the headers of the backend's answer. */
export function toClientHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return pick(headers, answerHeaders);
}

function pick(headers: IncomingHttpHeaders, names: string[]): OutgoingHttpHeaders {
  const picked: OutgoingHttpHeaders = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
