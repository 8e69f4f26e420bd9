import type { Log } from '@guestbook/service/log';
import type { Db } from '../db/pool.ts';
import { overlapSeconds } from '../secrets/daily.ts';
import { deleteOldSecrets } from '../secrets/store.ts';
import { deleteExpiredKeys } from './store.ts';

const everyMilliseconds = 3_600_000;
/** Keys deleted by one statement, which has a time limit. */
const batch = 5_000;

/** Deletes expired keys and old secrets, at the start and every hour until the returned function is called. */
export function forgetOldKeys({ db, log }: { db: Db; log: Log }): () => void {
  const stopping = new AbortController();
  const sweep = () =>
    deleteOld(db, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ err: error }, 'old keys were not deleted');
    });
  const timer = setInterval(() => void sweep(), everyMilliseconds);
  void sweep();
  return () => {
    stopping.abort();
    clearInterval(timer);
  };
}

export async function deleteOld(db: Db, signal?: AbortSignal) {
  await deleteOldSecrets(db, { overlapSeconds });
  let deleted: number;
  do deleted = signal?.aborted ? 0 : await deleteExpiredKeys(db, batch);
  while (deleted === batch);
}
