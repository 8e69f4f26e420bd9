import { createHmac } from 'node:crypto';
import type { Replica } from '../books/replica.ts';
import { DailySecrets } from '../secrets/daily.ts';
import { readAnswers } from './store.ts';

/**
 * Makes the function that derives the key of a form posted without scripts. All visitors get the same bytes of the page, so
 * the page cannot hold a key. Forms with equal fields from one network get the same key. The secret of the day is part of the
 * hash: the fields are public, and without the secret the network could be found by trying all of them.
 */
export function createFormKeys(replica: Replica) {
  const secrets = new DailySecrets(replica.db);
  return async (network: string, fingerprint: Buffer): Promise<string> => {
    const derive = (secret: Buffer) => {
      const hash = createHmac('sha256', secret).update(`${network}\n`).update(fingerprint);
      // A client's own key has no space, so the two kinds never collide.
      return `form ${hash.digest('base64url')}`;
    };
    const { today, yesterday } = await secrets.get();
    if (yesterday) {
      const key = derive(yesterday);
      if ((await readAnswers(replica.db, replica.id, [key])).has(key)) return key;
    }
    return derive(today);
  };
}
