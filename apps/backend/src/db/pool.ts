import type { Log } from '@guestbook/service/log';
import { isTracing } from '@guestbook/service/trace';
import { Pool, types, type PoolClient } from 'pg';
import { SessionClient, type SessionConfig } from './session.ts';
import { traceStatements } from './trace.ts';

export type Db = Pool;
export type Tx = PoolClient;

// Numbers and revisions are `bigint`; none will ever pass 2^53.
types.setTypeParser(types.builtins.INT8, Number);

const parseDate: (text: string) => Date | number = types.getTypeParser(types.builtins.TIMESTAMPTZ);
const lastDate = 8.64e15;

// PostgreSQL knows `infinity` and later dates than JavaScript, which throws at them: then the last that it knows.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => {
  const time = Number(parseDate(text));
  return new Date(Number.isNaN(time) ? lastDate : Math.max(-lastDate, Math.min(lastDate, time)));
});

export function createPool(config: SessionConfig, log: Log): Db {
  const pool = new Pool({ ...config, Client: SessionClient });
  if (isTracing()) pool.query = traceStatements(pool);
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  return pool;
}

/** Commits what `work` did through its `tx`, or nothing. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const connection = await db.connect();
  // Another object before it, for the length of this transaction: the pool's own statements use the connection, too.
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
    // Whatever state the connection is in, the server rolls back when it ends.
    tx.release(true);
    throw error;
  }
}
