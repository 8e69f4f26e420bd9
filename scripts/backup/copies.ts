import { isDeepStrictEqual } from 'node:util';
import { migrate } from '@guestbook/backend/db/migrate';
import { SessionClient } from '@guestbook/backend/db/session';
import { escapeIdentifier, type Client } from 'pg';
import { readRows, refuse, verifyBookFile, type Manifest } from './book-file.ts';
import { countNotes, describeTables, findFault, insertRows, listMigrations, setSequences } from './tables.ts';

/** The same server, another database. */
export function nameDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

export const nameOf = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1));

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new SessionClient({ connectionString: url });
  await client.connect();
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Makes a database of a backup, beside the book, and holds it against what the backup says of itself. Throws, with nothing
 * left, if it is not a whole guestbook. `use` is done with it before it is dropped or renamed.
 */
export async function withCopy<T>(
  { server, url, file }: { server: Client; url: string; file: string },
  use: (copy: { name: string; url: string; notes: number; manifest: Manifest }) => Promise<T>,
): Promise<T> {
  const name = `${nameOf(url)}_copy`;
  const copy = nameDatabase(url, name);
  const drop = () => server.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  const manifest = await verifyBookFile(file);
  await drop();
  await server.query(
    `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'
     locale_provider builtin builtin_locale 'C.UTF-8'`,
  );
  try {
    const notes = await load(copy, { file, manifest });
    return await use({ name, url: copy, notes, manifest });
  } finally {
    await drop();
  }
}

async function load(url: string, { file, manifest }: { file: string; manifest: Manifest }): Promise<number> {
  await migrate({ connectionString: url }, undefined, { count: manifest.migrations.length });
  return withClient(url, async (client) => {
    const known = await listMigrations(client);
    const unknown = manifest.migrations.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw refuse(file, `it is of a newer release (${unknown.join(', ')})`);
    const tables = (await describeTables(client)).map(({ name }) => name);
    if (!isDeepStrictEqual(manifest.tables.map(({ name }) => name).toSorted(), tables.toSorted()))
      throw refuse(file, 'its tables are not those of a guestbook');
    await client.query('begin');
    await client.query(`truncate ${tables.map(escapeIdentifier).join()}`);
    for await (const rows of readRows(file, manifest)) await insertRows(client, rows);
    await setSequences(client, manifest.tables);
    await client.query('commit');
    if (!isDeepStrictEqual(await describeTables(client), manifest.tables))
      throw refuse(file, 'what it restores to differs from the book it was made of');
    const fault = await findFault(client);
    if (fault !== undefined) throw refuse(file, fault);
    return countNotes(client);
  });
}
