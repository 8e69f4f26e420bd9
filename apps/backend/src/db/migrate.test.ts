import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '@guestbook/testing/databases/create-database';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from './migrate.ts';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const directory = fileURLToPath(new URL('../../migrations', import.meta.url));
const files = await readdir(directory);

let database: Awaited<ReturnType<typeof createDatabase>>;
let client: Client;
beforeEach(async () => {
  database = await createDatabase({ serverUrl });
  client = new Client(database.url);
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const count = async (table: string) => (await client.query(`select from ${table}`)).rowCount;
const listTables = async () =>
  (
    await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace`,
    )
  ).rows.map(({ name }) => name);

/** Makes the database look like one of the first release: common table names, checksums of the files as checked out. */
async function migrateAsBefore({ lineEnd = '\n' } = {}) {
  await runner({
    dbClient: client,
    dir: directory,
    direction: 'up',
    migrationsTable: 'migrations',
    count: 2,
    log: () => {},
  });
  await client.query(`create table migration_checksums (name text primary key, sha256 text not null)`);
  for (const file of files.toSorted().slice(0, 2)) {
    const text = (await readFile(`${directory}/${file}`, 'utf8')).replaceAll('\n', lineEnd);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await client.query(`insert into migration_checksums values ($1, $2)`, [file, sha256]);
  }
}

describe('replicas that migrate an empty database at the same time', () => {
  test('migrate it once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => migrate({ connectionString: database.url })));
    expect(await count('books')).toBe(1);
    expect(await count('guestbook_migrations')).toBe(files.length);
  });

  test('wait for each other, even before the first table exists', async () => {
    await client.query(`
      create function slow() returns event_trigger language plpgsql as 'begin perform pg_sleep(0.1); end';
      create event trigger slow on ddl_command_end when tag in ('CREATE TABLE') execute function slow()`);
    await Promise.all(Array.from({ length: 3 }, () => migrate({ connectionString: database.url })));
    expect(await count('guestbook_migrations')).toBe(files.length);
  });
});

describe('a book of an earlier release', () => {
  test.each(['\n', '\r\n'])(
    'is taken over with what it remembers, from a checkout with %j',
    async (lineEnd) => {
      await migrateAsBefore({ lineEnd });
      await client.query(`update books set last_number = 7`);
      await Promise.all([
        migrate({ connectionString: database.url }),
        migrate({ connectionString: database.url }),
      ]);
      expect(await count('guestbook_migrations')).toBe(files.length);
      expect((await client.query(`select last_number from books`)).rows).toEqual([{ last_number: '7' }]);
      expect((await listTables()).filter((name) => name.startsWith('migration'))).toEqual([]);
      await migrate({ connectionString: database.url });
    },
  );

  test('is refused if a migration was edited later', async () => {
    await migrateAsBefore();
    await client.query(`update migration_checksums set sha256 = 'another'`);
    await expect(migrate({ connectionString: database.url })).rejects.toThrow(
      /0001_books_and_entries\.sql was edited/,
    );
  });
});

test('a migration that was edited after it had run ends the start', async () => {
  await migrate({ connectionString: database.url });
  await client.query(`update guestbook_migrations set sha256 = 'another'`);
  await expect(migrate({ connectionString: database.url })).rejects.toThrow(
    /0001_books_and_entries\.sql was edited/,
  );
});

describe('a database of another program', () => {
  test('keeps its own table "migrations"', async () => {
    await client.query(`create table migrations (id serial, "timestamp" bigint, name text)`);
    await client.query(`insert into migrations (name) values ('0001_books_and_entries')`);
    await migrate({ connectionString: database.url });
    expect(await count('books')).toBe(1);
    expect(await listTables()).toContain('migrations');
  });

  test('is left unchanged if it has a table named like one of the guestbook', async () => {
    await client.query(`create table entries (id serial)`);
    const sentence =
      'The schema "public" of the database has tables of another program with the same names ("entries")';
    await expect(migrate({ connectionString: database.url })).rejects.toThrow(sentence);
    expect(await listTables()).not.toContain('guestbook_migrations');
  });
});

test('a database that is not in UTF-8 is refused', async () => {
  const name = new URL(database.url).pathname.slice(1);
  const ascii = `${name}_ascii`;
  await client.query(
    `create database ${ascii} encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`,
  );
  const url = new URL(database.url);
  url.pathname = `/${ascii}`;
  await expect(migrate({ connectionString: url.href })).rejects.toThrow('SQL_ASCII');
  await client.query(`drop database ${ascii}`);
});
