import type { IncomingMessage } from 'node:http';
import { Refusal } from '@guestbook/contract';
import type { Handler } from './handler.ts';
import type { Log } from './log.ts';

interface Options {
  publicOrigin: string | undefined;
  log: Log;
}

/**
 * Makes the check that refuses an unsafe request which a page of another site made a browser send. Browsers say so
 * themselves in `Sec-Fetch-Site`, except to plain-http hosts other than localhost: there `Origin` has to do. Programs send
 * neither.
 */
export function createSiteCheck({ publicOrigin, log }: Options) {
  let isTold = false;

  return ({ method, headers }: IncomingMessage): Refusal | undefined => {
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return undefined;
    const site = headers['sec-fetch-site'];
    if (site === 'same-origin' || site === 'none') return undefined;
    if (site !== undefined) return new Refusal('cross_site');
    if (headers.origin === undefined) return undefined;
    const origin = URL.parse(headers.origin);
    if (origin?.host && (isHost(headers.host, origin) || isHost(hostOf(publicOrigin), origin)))
      return undefined;
    if (!isTold)
      log.warn(
        'a request was refused because its Origin is not its Host: if a proxy changes Host, set PUBLIC_ORIGIN to the address that visitors use, such as http://book.example',
      );
    isTold = true;
    const message = 'This is not the address that the book is known by. Its owner can set PUBLIC_ORIGIN.';
    return new Refusal('cross_site', { errors: [{ field: 'Origin', code: 'unknown', message }] });
  };
}

/** Refuses what the check of `createSiteCheck` refuses. */
export function refuseCrossSite(options: Options): Handler {
  const findCrossSite = createSiteCheck(options);
  return (request, _, next) => next(findCrossSite(request));
}

/**
 * Whether the request may be the book's own, and the address that a proxy shows to visitors is only not known: then its
 * sender should not lose their words. Of another site's request the browser itself tells that it is one.
 */
export function isAboutAddress({ code, errors }: Refusal): boolean {
  return code === 'cross_site' && errors.length > 0;
}

/** Whether a `Host` is that of an origin: in any case, and with the scheme's own port or without it. */
function isHost(host: string | undefined, { protocol, host: expected }: URL): boolean {
  if (host === undefined || /[/?#@\\]/.test(host)) return false;
  return URL.parse(`${protocol}//${host}`)?.host === expected;
}

function hostOf(origin: string | undefined): string | undefined {
  return origin === undefined ? undefined : URL.parse(origin)?.host;
}
