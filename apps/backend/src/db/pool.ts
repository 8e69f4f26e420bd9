import type { Log } from '@guestbook/service/log';
import { Pool, types, type PoolClient, type PoolConfig } from 'pg';

export type Db = Pool;
export type Tx = PoolClient;

// Numbers and revisions are `bigint`; none will ever pass 2^53.
types.setTypeParser(types.builtins.INT8, Number);

export function createPool(config: PoolConfig, log: Log): Db {
  const pool = new Pool(config);
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  return pool;
}

/** Commits what `work` did through its `tx`, or nothing. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await db.connect();
  try {
    await tx.query('begin');
    const result = await work(tx);
    await tx.query('commit');
    tx.release();
    return result;
  } catch (error) {
    // Whatever state the connection is in, the server rolls back when it ends.
    tx.release(true);
    throw error;
  }
}
