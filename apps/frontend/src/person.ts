import type { IncomingMessage } from 'node:http';
import { PATHS } from '@guestbook/contract';

/** Whether a path belongs to the API, which the backend answers and which never speaks HTML. */
export function isApiPath(path: string): boolean {
  const { add, entries, events } = PATHS;
  return path === add || path === entries || path === events || path.startsWith(`${entries}/`);
}

/** Whether this is the page's form, posted without scripts. */
export function isPageForm({ method, headers }: IncomingMessage): boolean {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return method === 'POST' && isForm && acceptsHtml(headers);
}

/** Whether somebody looks at a page and should get an error as one. */
export function isForPerson(request: IncomingMessage, path: string): boolean {
  if (path === PATHS.add && isPageForm(request)) return true;
  const isVisit = request.method === 'GET' || request.method === 'HEAD';
  return isVisit && !isApiPath(path) && acceptsHtml(request.headers);
}

function acceptsHtml({ accept }: IncomingMessage['headers']): boolean {
  return accept?.toLowerCase().includes('text/html') ?? false;
}
