import type { IncomingMessage } from 'node:http';
import { Refusal } from '@guestbook/contract';
import type { Handler } from './handler.ts';
import type { Log } from './log.ts';

interface Options {
  publicOrigin: string | undefined;
  log: Log;
}

/**
 * Makes the handler that refuses writes which a page of another site made a browser send. Browsers mark them in
 * `Sec-Fetch-Site`, except on plain http to hosts other than localhost: there the handler compares `Origin`. Programs send
 * neither header.
 */
export function refuseCrossSite({ publicOrigin, log }: Options): Handler {
  let hasWarned = false;

  const findCrossSite = ({ method, headers }: IncomingMessage): Refusal | undefined => {
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return undefined;
    const site = headers['sec-fetch-site'];
    if (site === 'same-origin' || site === 'none') return undefined;
    if (site !== undefined) return new Refusal('cross_site');
    if (headers.origin === undefined) return undefined;
    const origin = URL.parse(headers.origin);
    if (origin?.host && (isHost(headers.host, origin) || isHost(hostOf(publicOrigin), origin)))
      return undefined;
    if (!hasWarned)
      log.warn(
        'refused a request whose Origin differs from its Host: if a proxy changes Host, set PUBLIC_ORIGIN to the address that visitors use, such as https://book.example',
      );
    hasWarned = true;
    const message = 'This Origin is not the address of the book. Its owner can set PUBLIC_ORIGIN.';
    return new Refusal('cross_site', { errors: [{ field: 'Origin', code: 'unknown', message }] });
  };
  return (request, _, next) => next(findCrossSite(request));
}

/**
 * Whether the refused request may come from the book's own page, behind a proxy whose address the service does not know. Then
 * the visitor should not lose the text. False where the browser itself says that the request is from another site.
 */
export function isAboutAddress({ code, errors }: Refusal): boolean {
  return code === 'cross_site' && errors.length > 0;
}

/** Whether a `Host` is that of an origin. Case does not matter, nor whether the default port is written. */
function isHost(host: string | undefined, { protocol, host: expected }: URL): boolean {
  if (host === undefined || /[/?#@\\]/.test(host)) return false;
  return URL.parse(`${protocol}//${host}`)?.host === expected;
}

function hostOf(origin: string | undefined): string | undefined {
  return origin === undefined ? undefined : URL.parse(origin)?.host;
}
