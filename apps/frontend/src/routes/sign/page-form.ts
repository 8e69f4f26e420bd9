import { PATHS } from '@guestbook/contract';
import { readBytes } from '@guestbook/service/body';
import type { Request } from 'express';
import { acceptsHtml } from '../../http/accepts-html.ts';

/** Whether the request posts a form to `/add`. Both the page and programs do. */
export function isPostedForm({ method, path, headers }: Request): boolean {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return isForm && method === 'POST' && path === PATHS.add;
}

/**
 * Whether the request posts the page's form. A browser asks for HTML. A text browser accepts any type, as programs do: there
 * the hidden field of the page's form decides.
 */
export async function isPageForm(request: Request): Promise<boolean> {
  if (!isPostedForm(request)) return false;
  if (acceptsHtml(request)) return true;
  const body = await readBytes(request);
  return /(?:^|&)form=(?:page|[\w-]{43})(?:&|$)/.test(body.toString('latin1'));
}
