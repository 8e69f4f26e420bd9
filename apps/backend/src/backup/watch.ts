import type { Log } from '@guestbook/service/log';
import { Gauge } from '@prometheus-io/client';
import type { Db } from '../db/pool.ts';
import { readLastBackup } from './store.ts';

const lookMilliseconds = 15_000;

// 0 if there has never been a backup: then `time() - …` is large and the alert fires. An absent metric would not alert.
const timestamp = new Gauge({
  name: 'guestbook_last_backup_timestamp_seconds',
  help: 'Time when the last verified backup was finished; 0 if there is none.',
});
const bytes = new Gauge({
  name: 'guestbook_last_backup_bytes',
  help: 'Size of the last verified backup.',
});
const duration = new Gauge({
  name: 'guestbook_last_backup_duration_seconds',
  help: 'How long the last verified backup took; 0 if unknown.',
});

/** Keeps the metrics of the last backup up to date. Returns a stop function. */
export function watchBackups(options: { db: Db; log: Log }): () => void {
  const timer = setInterval(() => void showLastBackup(options), lookMilliseconds);
  void showLastBackup(options);
  return () => clearInterval(timer);
}

/** Reads the last backup into the metrics. Not during a scrape, which must not wait for the database. */
export async function showLastBackup({ db, log }: { db: Db; log: Log }) {
  try {
    const last = await readLastBackup(db);
    timestamp.set((last?.finishedAt.getTime() ?? 0) / 1_000);
    bytes.set(last?.bytes ?? 0);
    duration.set(last?.seconds ?? 0);
  } catch (error) {
    log.warn({ err: error }, 'could not read the last backup');
  }
}
