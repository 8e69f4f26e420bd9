import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { createTestDatabase, type TestDatabase } from '@guestbook/testing/databases/create-database';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { Client } from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Config, toOwnerConfig, toPoolConfig } from '../config.ts';
import { deleteEntry } from '../entries/delete.ts';
import { deleteOld } from '../entries/forget.ts';
import { migrate } from './migrate.ts';
import { privileges } from './role.ts';

// A database whose owner the backend has been so far.
let database: TestDatabase;
let admin: Client;
let folder: string;
let variables: { DATABASE_URL: string; MIGRATION_PGUSER: string; MIGRATION_PGPASSWORD_FILE: string };
const name = `app_${randomBytes(6).toString('hex')}`;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new Client(database.url);
  await admin.connect();
  folder = await mkdtemp(join(tmpdir(), 'guestbook-role-'));
  const url = new URL(database.url);
  const file = join(folder, 'password');
  await writeFile(file, decodeURIComponent(url.password));
  const owner = decodeURIComponent(url.username);
  [url.username, url.password] = [name, 'narrow'];
  variables = { DATABASE_URL: url.href, MIGRATION_PGUSER: owner, MIGRATION_PGPASSWORD_FILE: file };
});
afterAll(async () => {
  await admin.query(`drop owned by ${name}; drop role ${name}`);
  await admin.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function migrateAs(changes: Partial<typeof variables> = {}) {
  const config = Config.parse({ ...variables, ...changes });
  await migrate(toOwnerConfig(config) ?? {}, toPoolConfig(config));
}

async function asRole(statement: string) {
  const client = new Client(variables.DATABASE_URL);
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}

test('the start moves a book to the narrow role, and everything works with it', async () => {
  await Promise.all([migrateAs(), migrateAs(), migrateAs()]);
  const backend = await startBackend({ databaseUrl: variables.DATABASE_URL });
  try {
    const key = { 'Idempotency-Key': 'a-key-for-the-narrow-role' };
    const sign = () => request(backend.server).post('/add').set(key).send({ message: 'narrow' });
    const added = await sign();
    expect(added.status).toBe(201);
    expect((await sign()).body).toEqual(added.body);
    const listed = await request(backend.server).get(`/entries?revision=${added.body.revision}`);
    expect(listed.body).toEqual([added.body.entry]);
    await deleteOld(backend.replica.db);
    expect(await deleteEntry(backend.replica.db, backend.replica.id, added.body.entry.id)).toBe(true);
    expect(await asRole('select current_user')).toEqual([{ current_user: name }]);
  } finally {
    await backend.stop();
  }
});

test('the backend process does the same, and connects as the owner only for that', async () => {
  const backend = await startBackendProcess(variables.DATABASE_URL, variables);
  try {
    await expect
      .poll(async () => (await fetch(`${backend.origin}/readyz`)).status, { timeout: 20_000 })
      .toBe(200);
    const body = new URLSearchParams({ entry: 'by a process' });
    expect((await fetch(`${backend.origin}/add`, { method: 'POST', body })).status).toBe(201);
    const { rows } = await admin.query(
      `select distinct usename from pg_stat_activity where datname = current_database() and application_name = 'guestbook-backend'`,
    );
    expect(rows).toEqual([{ usename: name }]);
  } finally {
    await backend.stop();
  }
});

describe('the role', () => {
  test('is no superuser, makes neither roles nor databases, and owns nothing', async () => {
    const { rows } = await admin.query(
      `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
         (select count(*) from pg_class where relowner = pg_roles.oid)::int as owns from pg_roles where rolname = $1`,
      [name],
    );
    const no = {
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
    };
    expect(rows).toEqual([{ ...no, owns: 0 }]);
  });

  test.each([
    'truncate entries cascade',
    'drop table entries',
    'create table mine (id int)',
    'create schema mine',
    'alter table entries add column x int',
    'delete from entries',
    'delete from books',
    "insert into books (slug) values ('x')",
    "insert into backups values (now(), 'x', 1, repeat('0', 64), 0, 0)",
    'select * from guestbook_migrations',
    `copy entries to program 'true'`,
    'create role mine',
  ])('may not: %s', async (statement) => {
    await expect(asRole(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  test('has privileges on each table of the book, except those it does not need', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    const tables = rows.map((row) => row.name);
    expect(tables.toSorted()).toEqual([...Object.keys(privileges), 'guestbook_migrations'].toSorted());
  });

  test('gets the password of the backend', async () => {
    const url = new URL(variables.DATABASE_URL);
    url.password = 'another';
    await migrateAs({ DATABASE_URL: url.href });
    await expect(asRole('select')).rejects.toThrow('password authentication failed');
    variables.DATABASE_URL = url.href;
    expect(await asRole('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is refused if it is a superuser or owns the tables', async () => {
    await admin.query(`alter role ${name} superuser`);
    await expect(migrateAs()).rejects.toThrow(`The role "${name}" is a superuser or owns the tables`);
    await admin.query(`alter role ${name} nosuperuser`);
  });
});
