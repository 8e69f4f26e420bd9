import { isDeepStrictEqual } from 'node:util';
import { escapeIdentifier, type Client } from 'pg';
import { migrate } from '../db/migrate.ts';
import { SessionClient, type SessionConfig } from '../db/session.ts';
import { readRows, refuse, verifyBookFile, type Manifest } from './book-file.ts';
import type { OpenBook } from './open-book.ts';
import {
  countNotes,
  describeTables,
  findDefect,
  insertRows,
  listMigrations,
  setSequences,
} from './tables.ts';

/** The name of the database, even if only the environment has it. */
export const nameOf = (config: SessionConfig) => new SessionClient(config).database ?? 'guestbook';

export async function withClient<T>(config: SessionConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new SessionClient(config);
  await client.connect();
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Restores a backup into a new database beside the book, compares it with the manifest, and calls `use`. Drops the database
 * afterwards unless `use` has renamed it. Throws if the restored copy is not a complete guestbook.
 */
export async function withCopy<T>(
  { server, owner, file }: OpenBook & { file: string },
  use: (copy: { config: SessionConfig; notes: number; manifest: Manifest }) => Promise<T>,
): Promise<T> {
  const name = `${nameOf(owner)}_copy`;
  const config = { ...owner, database: name };
  const drop = () => server.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  const manifest = await verifyBookFile(file);
  await drop();
  await server.query(
    `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'
     locale_provider builtin builtin_locale 'C.UTF-8'`,
  );
  try {
    const notes = await load(config, { file, manifest });
    return await use({ config, notes, manifest });
  } finally {
    await drop();
  }
}

async function load(
  config: SessionConfig,
  { file, manifest }: { file: string; manifest: Manifest },
): Promise<number> {
  await migrate(config, undefined, { count: manifest.migrations.length });
  return withClient(config, async (client) => {
    const known = await listMigrations(client);
    const unknown = manifest.migrations.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw refuse(file, `it was made by a newer release (${unknown.join(', ')})`);
    const tables = (await describeTables(client)).map(({ name }) => name);
    if (!isDeepStrictEqual(manifest.tables.map(({ name }) => name).toSorted(), tables.toSorted()))
      throw refuse(file, 'its tables are not those of a guestbook');
    await client.query('begin');
    await client.query(`truncate ${tables.map(escapeIdentifier).join()}`);
    for await (const rows of readRows(file, manifest)) await insertRows(client, rows);
    await setSequences(client, manifest.tables);
    await client.query('commit');
    if (!isDeepStrictEqual(await describeTables(client), manifest.tables))
      throw refuse(file, 'the restored copy differs from the book that was backed up');
    const defect = await findDefect(client);
    if (defect !== undefined) throw refuse(file, defect);
    return countNotes(client);
  });
}
