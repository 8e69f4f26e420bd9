import type { IncomingMessage } from 'node:http';
import { Refusal } from '@guestbook/contract';

/**
 * Refuses an unsafe request that a page of another site made a browser send. Browsers say so themselves in
 * `Sec-Fetch-Site`, except to plain-http hosts other than localhost: there `Origin` has to do. Programs send neither.
 */
export function refuseCrossSite({ method, headers }: IncomingMessage, publicOrigin?: string) {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
    throw new Refusal('cross_site');
  }
  if (headers.origin === undefined) return;
  const host = URL.parse(headers.origin)?.host;
  if (host !== undefined && (host === headers.host || host === hostOf(publicOrigin))) return;
  throw new Refusal('cross_site');
}

function hostOf(origin: string | undefined): string | undefined {
  return origin === undefined ? undefined : URL.parse(origin)?.host;
}
