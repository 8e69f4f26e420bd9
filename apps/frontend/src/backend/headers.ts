import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/**
 * What passes. Everything else stays outside: hop-by-hop headers, cookies, and whatever a client could say about itself
 * that only we may say (`X-Forwarded-For`, `Idempotency-Network`). `Origin` and `Sec-Fetch-*` have been judged here.
 */
const inward = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'x-request-id',
];

/** What the backend may tell a client, about its answer and about how to treat it. */
const outward = [
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
 * The address is the one we found out, alone: what stands left of it in `X-Forwarded-For` can be made up, and a backend
 * that trusts more proxies than we do would believe it. It is always there: what has none is our own.
 */
export function toBackendHeaders({ headers }: IncomingMessage, address: string): OutgoingHttpHeaders {
  return { ...pick(headers, inward), 'x-forwarded-for': address };
}

export function toClientHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return pick(headers, outward);
}

function pick(headers: IncomingHttpHeaders, names: string[]): OutgoingHttpHeaders {
  const picked: OutgoingHttpHeaders = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
