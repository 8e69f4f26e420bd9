import type { Db } from '../db/pool.ts';

export interface Backup {
  finishedAt: Date;
  bytes: number;
  seconds: number | null;
}

export async function readLastBackup(db: Db): Promise<Backup | undefined> {
  const { rows } = await db.query<{ finished_at: Date; bytes: number; seconds: number | null }>(
    `select finished_at, bytes, seconds from backups order by finished_at desc limit 1`,
  );
  return rows[0] && { finishedAt: rows[0].finished_at, bytes: rows[0].bytes, seconds: rows[0].seconds };
}
