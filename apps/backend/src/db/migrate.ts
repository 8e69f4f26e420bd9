import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { guardChecksums } from './checksums.ts';
import { prepareRole } from './role.ts';
import { SessionClient, type SessionConfig } from './session.ts';
import { prepareTable } from './tables.ts';

// It loads a compiler, which looks for a folder to keep its work in; a service writes nothing, and our migrations are SQL.
process.env['JITI_FS_CACHE'] = 'false';
const { PG_MIGRATE_LOCK_ID, runner } = await import('node-pg-migrate');

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema up to date. Any number of replicas may do this at once: an advisory lock lets one work and the others
 * wait. Throws if the database is not in UTF-8, if another program's tables are in the way, or if a migration that has run
 * here was edited afterwards. With `app` the role of the backend is another one, which gets its rights here. With a `count` only
 * the first migrations run, as for a backup of an earlier release.
 */
export async function migrate(
  config: SessionConfig,
  app?: SessionConfig,
  { count = Infinity } = {},
): Promise<void> {
  // A migration may take longer than any request may.
  const { limits: _, ...unlimited } = config;
  const client = new SessionClient({ ...unlimited, query_timeout: 0 });
  // A connection that is lost fails the statement under way, which says so.
  client.on('error', () => {});
  await client.connect();
  try {
    await requireUtf8(client);
    await requireOwnSession(client, config);
    // Held until the connection ends. The number is the one that node-pg-migrate takes by itself: earlier releases of the
    // guestbook wait for it, too.
    await client.query(`select pg_advisory_lock(${PG_MIGRATE_LOCK_ID})`);
    const { schema } = await prepareTable(client);
    await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      count,
      migrationsTable: 'guestbook_migrations',
      migrationsSchema: schema,
      noLock: true,
      singleTransaction: true,
      checkOrder: true,
      log: () => {},
    });
    await guardChecksums(client, directory);
    if (app) await prepareRole(client, app);
  } finally {
    await client.end();
  }
}

async function requireUtf8(client: Client) {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8')
    throw new Error(`The database is encoded in ${encoding}; the guestbook needs UTF8.`);
}

/**
 * Throws where a pooler gives one connection to two sessions at once: locks, settings and LISTEN would not stay with theirs.
 */
async function requireOwnSession(client: Client, config: SessionConfig) {
  const other = new SessionClient(config);
  other.on('error', () => {});
  await other.connect();
  try {
    const pids = [];
    for (const each of [client, other]) pids.push((await each.query('select pg_backend_pid()')).rows);
    if (isDeepStrictEqual(pids[0], pids[1])) throw new Error(pooled);
  } finally {
    await other.end();
  }
}

const pooled =
  'A pooler in front of PostgreSQL changes the connection with each transaction: let it keep one for each session ' +
  '(pgbouncer: pool_mode = session), or name PostgreSQL itself in DATABASE_URL or PGHOST.';
