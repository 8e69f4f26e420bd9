import { createDatabase } from '@guestbook/test-database';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from './migrate.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let client: Client;
beforeAll(async () => {
  database = await createDatabase({ serverUrl: process.env['TEST_DATABASE_URL'] ?? '' });
  client = new Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('five replicas migrate an empty database at once, and it is done once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)));
  const { rows } = await client.query('select slug, revision from books');
  expect(rows).toHaveLength(1);
});

test('a migration that was edited after it had run stops the start', async () => {
  await client.query(`update migration_checksums set sha256 = 'another'`);
  await expect(migrate(database.url)).rejects.toThrow(/0001_books_and_entries\.sql was edited/);
});

test('a database that is not in UTF-8 is refused', async () => {
  const name = new URL(database.url).pathname.slice(1);
  const ascii = `${name}_ascii`;
  await client.query(
    `create database ${ascii} encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`,
  );
  const url = new URL(database.url);
  url.pathname = `/${ascii}`;
  await expect(migrate(url.href)).rejects.toThrow('SQL_ASCII');
  await client.query(`drop database ${ascii}`);
});
