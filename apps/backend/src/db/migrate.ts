import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { guardChecksums } from './checksums.ts';
import { prepareRole } from './role.ts';
import { SessionClient, type SessionConfig } from './session.ts';
import { prepareTable } from './tables.ts';

// node-pg-migrate loads a compiler, which looks for a cache folder. Services write no files, and the migrations are SQL.
process.env['JITI_FS_CACHE'] = 'false';
const { PG_MIGRATE_LOCK_ID, runner } = await import('node-pg-migrate');

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema up to date. Replicas may call this at the same time: an advisory lock lets one work while the others wait.
 * Throws if the database is not in UTF-8, if tables of another program have the same names, or if a migration was edited after
 * it had run. `app` is the backend's own role, if that is not the owner; it gets its privileges here. `count` runs only the first
 * migrations, for a backup of an earlier release.
 */
export async function migrate(
  config: SessionConfig,
  app?: SessionConfig,
  { count = Infinity } = {},
): Promise<void> {
  // A migration may take longer than a request.
  const { limits: _, ...unlimited } = config;
  const client = new SessionClient({ ...unlimited, query_timeout: 0 });
  // If the connection is lost, the running statement fails and reports it.
  client.on('error', () => {});
  await client.connect();
  try {
    await requireUtf8(client);
    await requireOwnSession(client, config);
    // Held until the connection ends. node-pg-migrate itself uses this number, and so earlier releases of the guestbook wait
    // for it, too.
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
    throw new Error(`The database has the encoding ${encoding}. Create one with the encoding UTF8.`);
}

/** Throws if a pooler shares one connection between two sessions: locks, settings and LISTEN would end up in the wrong one. */
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
  'A pooler in front of PostgreSQL uses another connection for each transaction. Set it to one per session ' +
  '(pgbouncer: pool_mode = session), or point DATABASE_URL or PGHOST at PostgreSQL itself.';
