import { createTestDatabase, type TestDatabase } from '@guestbook/testing/databases/create-database';
import { register } from '@prometheus-io/client';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool, type Db } from '../db/pool.ts';
import { showLastBackup } from './watch.ts';

let database: TestDatabase;
let db: Db;
const lines: string[] = [];
const log = pino({}, { write: (line: string) => void lines.push(line) });
beforeAll(async () => {
  database = await createTestDatabase();
  db = createPool({ connectionString: database.url }, log);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

async function readMetrics() {
  await showLastBackup({ db, log });
  const text = await register.metrics();
  return Object.fromEntries(
    [...text.matchAll(/^guestbook_last_backup_(\w+) (.+)$/gm)].map(([, name, value]) => [
      name,
      Number(value),
    ]),
  );
}

const record = (file: string, finishedAt: string, seconds: number | null) =>
  db.query(`insert into backups values ($2, $1, 12345, repeat('0', 64), 3, $3)`, [file, finishedAt, seconds]);

test('without a backup the time is 0, so that an alert on its age fires', async () => {
  expect(await readMetrics()).toEqual({ timestamp_seconds: 0, bytes: 0, duration_seconds: 0 });
});

test('shows the latest backup in any order of the rows', async () => {
  await record('b', '2026-11-25T03:17:02.5Z', 2.5);
  await record('a', '2026-11-24T03:17:00Z', 9);
  const last = { timestamp_seconds: Date.UTC(2026, 10, 25, 3, 17, 2, 500) / 1_000, bytes: 12_345 };
  expect(await readMetrics()).toEqual({ ...last, duration_seconds: 2.5 });
});

test('shows the time but no duration in a restored book', async () => {
  await record('c', '2026-11-26T00:00:00Z', null);
  const { timestamp_seconds, duration_seconds } = await readMetrics();
  expect([timestamp_seconds, duration_seconds]).toEqual([Date.UTC(2026, 10, 26) / 1_000, 0]);
});

test('keeps the metrics while the database is unavailable', async () => {
  const before = await readMetrics();
  const name = new URL(database.url).pathname.slice(1);
  const admin = new Client(process.env['TEST_DATABASE_URL']);
  await admin.connect();
  try {
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
    expect(await readMetrics()).toEqual(before);
    expect(lines.join()).toContain('could not read the last backup');
  } finally {
    await admin.query(`alter database ${name} allow_connections true`);
    await admin.end();
  }
});
