import { createHash } from 'node:crypto';
import type { NewEntry } from '@guestbook/contract';

/** Identifies the first try of a form, even if the visitor changes its text afterwards. */
export function digestEntry(entry: NewEntry): string {
  return createHash('sha256').update(JSON.stringify(entry)).digest('base64url');
}

export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{43}$/.test(value);
}
