import type { IncomingMessage } from 'node:http';

/**
 * Reads host and path from a request with a full URL, such as `GET http://book.example/entries`, as clients send it to a
 * proxy. Servers must accept this form, and then ignore `Host` (RFC 9112, 3.2.2). The server never forwards such a request.
 */
export function readAbsoluteForm(request: IncomingMessage) {
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#@\\]+)((?:[/?][^#]*)?)$/i.exec(request.url ?? '') ?? [];
  // Leaves an invalid URL as it is: a later check refuses it.
  if (host === '' || !URL.canParse(`http://${host}`)) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}
