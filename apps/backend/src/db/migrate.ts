import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client, type ClientConfig } from 'pg';

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema up to date. Any number of replicas may do this at once: an advisory lock lets one work and the others
 * wait. Throws if the database is not in UTF-8, or if a migration that has run here was edited afterwards.
 */
export async function migrate(config: string | ClientConfig): Promise<void> {
  const client = new Client(config);
  // A connection that is lost fails the statement under way, which says so.
  client.on('error', () => {});
  await client.connect();
  try {
    await requireUtf8(client);
    await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      migrationsTable: 'migrations',
      advisoryLockMode: 'wait',
      singleTransaction: true,
      checkOrder: true,
      log: () => {},
    });
    await guardChecksums(client);
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

/** node-pg-migrate remembers names alone: an edited file would silently mean something else here than elsewhere. */
async function guardChecksums(client: Client) {
  await client.query(
    `create table if not exists migration_checksums (name text primary key, sha256 text not null)`,
  );
  for (const name of (await readdir(directory)).toSorted()) {
    const sha256 = createHash('sha256')
      .update(await readFile(`${directory}/${name}`))
      .digest('hex');
    await client.query(`insert into migration_checksums values ($1, $2) on conflict do nothing`, [
      name,
      sha256,
    ]);
    const { rows } = await client.query<{ sha256: string }>(
      `select sha256 from migration_checksums where name = $1`,
      [name],
    );
    if (rows[0]?.sha256 !== sha256) {
      throw new Error(
        `Migration ${name} was edited after it had run on this database. Add a new migration instead.`,
      );
    }
  }
}
