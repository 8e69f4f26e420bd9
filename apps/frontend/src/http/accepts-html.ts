import type { IncomingMessage } from 'node:http';

/** Whether the client asks for HTML by name, as browsers do. */
export function acceptsHtml({ headers }: IncomingMessage): boolean {
  return headers.accept?.toLowerCase().includes('text/html') ?? false;
}

/** Whether a browser opens an address: a read that asks for HTML. */
export function isVisit(request: IncomingMessage): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && acceptsHtml(request);
}
