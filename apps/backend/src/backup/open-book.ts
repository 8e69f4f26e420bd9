import type { Client } from 'pg';
import type { SessionConfig } from '../db/session.ts';
import { withClient } from './copies.ts';
import { BackupError } from './error.ts';

export interface OpenBook {
  /** How to reach the book's database as the role that owns it and may make another one. */
  owner: SessionConfig;
  /** A connection to the same server, but to no book. */
  server: Client;
}

/** One number for all that makes a copy of the book: two at once would be in each other's way. */
const lock = 7_203_551_418;

/** Does some work that makes a copy of the book. */
export function onBook<T>(owner: SessionConfig, work: (book: OpenBook) => Promise<T>): Promise<T> {
  return withClient({ ...owner, database: 'postgres' }, async (server) => {
    const { rows } = await server.query<{ isFree: boolean }>(`select pg_try_advisory_lock($1) as "isFree"`, [
      lock,
    ]);
    if (!rows[0]?.isFree) throw new BackupError('A backup or a restore of this book is under way.');
    return work({ owner, server });
  });
}
