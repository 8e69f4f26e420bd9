import type { IncomingMessage } from 'node:http';

/**
 * Takes host and path from a request for a whole address, as `GET http://book.example/entries`, the way a proxy is asked.
 * Every server must accept that form and ignore `Host` then (RFC 9112, 3.2.2). Nothing is ever fetched from elsewhere.
 */
export function takeWholeAddress(request: IncomingMessage) {
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#@\\]+)((?:[/?][^#]*)?)$/i.exec(request.url ?? '') ?? [];
  // What is no address stays as it is, and is refused.
  if (host === '' || !URL.canParse(`http://${host}`)) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}
