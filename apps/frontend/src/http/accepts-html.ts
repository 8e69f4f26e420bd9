import type { IncomingMessage } from 'node:http';
import { PATHS } from '@guestbook/contract';

/** Whether a path belongs to the API, which the backend answers and which never speaks HTML. */
function isApiPath(path: string): boolean {
  const { add, entries, events } = PATHS;
  return path === add || path === entries || path === events || path.startsWith(`${entries}/`);
}

/** Whether this is a form. Whether it is the page's own, its `Accept` or its body tells. */
export function isForm({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
}

/**
 * Whether the body of a form came from the page. The page's form has a hidden field that no program sends: text browsers
 * ask for any type, as programs do.
 */
export function isFromPage(body: Buffer): boolean {
  return /(?:^|&)form=(?:page|[\w-]{43})(?:&|$)/.test(body.toString('latin1'));
}

/** Whether a person opens an address. */
export function isVisit({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && acceptsHtml(headers);
}

/** Whether a person looks at a page and should get an error as one. */
export function isForPerson(request: IncomingMessage, path: string): boolean {
  if (path === PATHS.add && isForm(request)) return acceptsHtml(request.headers);
  return isVisit(request) && !isApiPath(path);
}

export function acceptsHtml({ accept }: IncomingMessage['headers']): boolean {
  return accept?.toLowerCase().includes('text/html') ?? false;
}
