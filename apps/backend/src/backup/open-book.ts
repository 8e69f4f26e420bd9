import type { Client } from 'pg';
import type { SessionConfig } from '../db/session.ts';
import { withClient } from './copies.ts';
import { BackupError } from './error.ts';

export interface OpenBook {
  /** Connection settings of the role that owns the book's database and may create another. */
  owner: SessionConfig;
  /** A connection to the same server, outside the book's database. */
  server: Client;
}

/** The advisory lock of everything that copies the book: only one copy is made at a time. */
const lock = 7_203_551_418;

/** Runs `work` while it holds the lock. Throws a `BackupError` if another process holds it. */
export function onBook<T>(owner: SessionConfig, work: (book: OpenBook) => Promise<T>): Promise<T> {
  return withClient({ ...owner, database: 'postgres' }, async (server) => {
    const { rows } = await server.query<{ isFree: boolean }>(`select pg_try_advisory_lock($1) as "isFree"`, [
      lock,
    ]);
    if (!rows[0]?.isFree)
      throw new BackupError(
        'Another backup or restore of this book is running. Try again when it has finished.',
      );
    return work({ owner, server });
  });
}
