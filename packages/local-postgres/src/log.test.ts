import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalPostgres } from './index.ts';
import type { LocalPostgres } from './index.ts';

let home: string;
let folder: string;
let database: LocalPostgres | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'local postgres '));
  folder = join(home, 'a book');
});

afterEach(async () => {
  await database?.stop();
  database = undefined;
  await rm(home, { recursive: true, force: true });
});

const start = async () => (database = await startLocalPostgres({ folder }));

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database?.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

test('the log has messages of the server, and no values of failed statements', async () => {
  await start();
  await query('create table notes (message text unique check (length(message) < 40))');
  await query(`insert into notes values ('words of a visitor')`);
  const failing = [
    `insert into notes values ('words of a visitor')`,
    `insert into notes values ('words of a visitor, many of them, more than there is room for')`,
    `select 'words of a visitor'::int`,
    'select from no_such_table',
  ];
  for (const statement of failing) await expect(query(statement)).rejects.toThrow();
  await database?.stop();
  const log = await readFile(join(folder, 'data/server.log'), 'utf8');
  expect(log).toContain('database system is shut down');
  expect(log).not.toMatch(/visitor|no_such_table/);
});

test('a large log is rotated at the start', async () => {
  await (await start()).stop();
  const log = join(folder, 'data/server.log');
  await truncate(log, 6_000_000);
  await start();
  expect((await stat(log)).size).toBeLessThan(100_000);
  expect((await stat(`${log}.old`)).size).toBe(6_000_000);
});
