import { PATHS } from '@guestbook/contract';
import { readBytes } from '@guestbook/service/body';
import type { Request } from 'express';
import { acceptsHtml } from '../../http/accepts-html.ts';

/** Whether this posts a form to `/add`, by the page or by a program. */
export function isPostedForm({ method, path, headers }: Request): boolean {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return isForm && method === 'POST' && path === PATHS.add;
}

/**
 * Whether this posts the page's form: by its `Accept` or, because text browsers accept any type as programs do, by the hidden
 * field of the page's form. To see that, it reads the body and leaves it in `request.body`.
 */
export async function isPageForm(request: Request): Promise<boolean> {
  if (!isPostedForm(request)) return false;
  if (acceptsHtml(request)) return true;
  const body = await readBytes(request);
  request.body = body;
  return /(?:^|&)form=(?:page|[\w-]{43})(?:&|$)/.test(body.toString('latin1'));
}
