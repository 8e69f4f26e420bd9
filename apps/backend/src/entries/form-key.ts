import { createHmac } from 'node:crypto';
import type { Replica } from '../books/replica.ts';
import { DailySecrets } from '../secrets/daily.ts';
import { readAnswers } from './store.ts';

/**
 * Makes the keys of forms that are posted without scripts. A key inside the page would be everyone's, as pages are shared
 * bytes: so what is equal in all fields and comes from one network has one key. It is hashed with a secret of the day, since
 * the fields are public: without it, the network could be found by trying them all.
 */
export function createFormKeys(replica: Replica) {
  const secrets = new DailySecrets(replica.db);
  return async (network: string, fingerprint: Buffer): Promise<string> => {
    const derive = (secret: Buffer) => {
      const hash = createHmac('sha256', secret).update(`${network}\n`).update(fingerprint);
      // No key from outside has a space.
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
