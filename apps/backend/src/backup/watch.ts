import type { Log } from '@guestbook/service/log';
import { Gauge } from '@prometheus-io/client';
import type { Db } from '../db/pool.ts';
import { readLastBackup } from './store.ts';

const lookMilliseconds = 15_000;

// 0 and not absent, so that `time() - …` is large, and alarms, where there has never been a backup.
const timestamp = new Gauge({
  name: 'guestbook_last_backup_timestamp_seconds',
  help: 'When the last verified backup was finished; 0 if there is none.',
});
const bytes = new Gauge({
  name: 'guestbook_last_backup_bytes',
  help: 'Size of the last verified backup.',
});
const duration = new Gauge({
  name: 'guestbook_last_backup_duration_seconds',
  help: 'How long the last verified backup took; 0 if that is not known.',
});

/** Keeps the metrics of the last backup up to date until the returned function is called. */
export function watchBackups(options: { db: Db; log: Log }): () => void {
  const timer = setInterval(() => void showLastBackup(options), lookMilliseconds);
  void showLastBackup(options);
  return () => clearInterval(timer);
}

/** Beside the scrapes, so that they never wait for the database. While it is away the metrics stay: so does the backup. */
export async function showLastBackup({ db, log }: { db: Db; log: Log }) {
  try {
    const last = await readLastBackup(db);
    timestamp.set((last?.finishedAt.getTime() ?? 0) / 1_000);
    bytes.set(last?.bytes ?? 0);
    duration.set(last?.seconds ?? 0);
  } catch (error) {
    log.warn({ err: error }, 'the last backup is not known');
  }
}
