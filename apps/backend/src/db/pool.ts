import type { Log } from '@guestbook/service/log';
import { isTracing } from '@guestbook/service/trace';
import { Pool, types, type PoolClient } from 'pg';
import { SessionClient, type SessionConfig } from './session.ts';
import { traceStatements } from './trace.ts';

export type Db = Pool;
export type Tx = PoolClient;

// Numbers and revisions are `bigint`, and stay below 2^53.
types.setTypeParser(types.builtins.INT8, Number);

const parseDate: (text: string) => Date | number = types.getTypeParser(types.builtins.TIMESTAMPTZ);
const lastDate = 8.64e15;

// PostgreSQL has `infinity`, and dates beyond the range of JavaScript, where `toISOString` throws: clamp them to that range.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => {
  const time = Number(parseDate(text));
  return new Date(Number.isNaN(time) ? lastDate : Math.max(-lastDate, Math.min(lastDate, time)));
});

export function createPool(config: SessionConfig, log: Log): Db {
  const pool = new Pool({ ...config, Client: SessionClient });
  if (isTracing()) pool.query = traceStatements(pool);
  // Without a listener, losing an idle connection would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'lost an idle database connection'));
  return pool;
}

/** Runs `work` in a transaction. Commits if it resolves, and rolls back if it rejects. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const connection = await db.connect();
  // A wrapper for this transaction only: the pool's own statements use the same connection.
  const tx: Tx = isTracing()
    ? Object.create(connection, { query: { value: traceStatements(connection) } })
    : connection;
  try {
    await tx.query('begin');
    const result = await work(tx);
    await tx.query('commit');
    tx.release();
    return result;
  } catch (error) {
    // The state of the connection is unknown. Closing it makes the server roll back.
    tx.release(true);
    throw error;
  }
}
