import type { Log } from '@guestbook/service/log';
import type { Db } from '../db/pool.ts';
import { overlapSeconds } from '../secrets/daily.ts';
import { deleteOldSecrets } from '../secrets/store.ts';
import { deleteExpiredKeys } from './store.ts';

const everyMilliseconds = 3_600_000;
/** Keys that one statement deletes: more might exceed its timeout. */
const batch = 5_000;

/** Deletes expired keys and old secrets, now and every hour. Returns a stop function. */
export function forgetOldKeys({ db, log }: { db: Db; log: Log }): () => void {
  const stopping = new AbortController();
  const sweep = () =>
    deleteOld(db, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ err: error }, 'could not delete old keys');
    });
  const timer = setInterval(() => void sweep(), everyMilliseconds);
  void sweep();
  return () => {
    stopping.abort();
    clearInterval(timer);
  };
}

/** Deletes expired keys in batches, and old secrets. `signal` stops it between two batches. */
export async function deleteOld(db: Db, signal?: AbortSignal) {
  await deleteOldSecrets(db, { overlapSeconds });
  let deleted: number;
  do deleted = signal?.aborted ? 0 : await deleteExpiredKeys(db, batch);
  while (deleted === batch);
}
