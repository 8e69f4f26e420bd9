import { createHash } from 'node:crypto';
import type { NewEntry } from '@guestbook/contract';
import { networkOf } from '@guestbook/service/address';

/** For this long a form that is posted again is the same note. */
export const REPEAT_SECONDS = 600;

/**
 * The idempotency key of a form that was posted without scripts. A key inside the page would be everyone's, as pages are
 * shared bytes: so what is equal in all fields and comes from one network has one key.
 */
export function deriveKey(entry: NewEntry, address: string): string {
  const fields = Object.entries(entry).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([networkOf(address), fields]));
  return `form-${hash.digest('base64url')}`;
}
