import { createLog } from '@guestbook/service/log';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { createTestDatabase, type TestDatabase } from '@guestbook/testing/databases/create-database';
import { Client } from 'pg';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Config, toPoolConfig } from '../config.ts';
import { migrate } from './migrate.ts';
import { createPool } from './pool.ts';
import { SessionClient, type SessionConfig } from './session.ts';

let database: TestDatabase;
let name: string;
let admin: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  name = new URL(database.url).pathname.slice(1);
  admin = new Client(database.url);
  await admin.connect();
});
afterEach(() =>
  admin.query(`alter database ${name} reset all; alter role current_user in database ${name} reset all`),
);
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const log = createLog({ level: 'silent', service: 'test' });
const configOf = (url: string) => toPoolConfig(Config.parse({ DATABASE_URL: url }));

const unfit = {
  datestyle: 'SQL, DMY',
  intervalstyle: 'sql_standard',
  timezone: 'Asia/Kolkata',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  array_nulls: 'off',
  standard_conforming_strings: 'off',
  search_path: 'elsewhere',
  synchronous_commit: 'off',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  exit_on_error: 'on',
  idle_session_timeout: '100ms',
  transaction_timeout: '100ms',
  statement_timeout: '100ms',
  lock_timeout: '100ms',
  idle_in_transaction_session_timeout: '100ms',
};

describe.each(['database', 'role'])('a setting of the %s', (whose) => {
  test.each(Object.entries(unfit))('%s = %s does not affect the backend', async (setting, value) => {
    const fit = await readSetting(setting);
    const target = whose === 'role' ? `role current_user in database ${name}` : `database ${name}`;
    await admin.query(`alter ${target} set ${setting} = ${setting === 'search_path' ? value : `'${value}'`}`);
    const plain = new Client(database.url);
    plain.on('error', () => {});
    await plain.connect();
    // An ordinary connection sees the setting, so the test does set it.
    const seen = await plain.query(`show ${setting}`).catch(() => undefined);
    if (seen) expect(seen.rows[0][setting] ?? Object.values(seen.rows[0] as object)[0]).not.toBe(fit);
    await plain.end();
    expect(await readSetting(setting)).toBe(fit);

    await migrate(configOf(database.url));
    const backend = await startBackend({ databaseUrl: database.url });
    try {
      const added = await request(backend.server)
        .post('/add')
        .set('Idempotency-Key', `a-key-for-${whose}-${setting}`)
        .send({ message: `with ${setting} \\ é`, place: 'a "quoted" place' });
      expect([added.status, added.body.entry?.message]).toEqual([201, `with ${setting} \\ é`]);
      const listed = await request(backend.server).get(`/entries?revision=${added.body.revision}`);
      expect(listed.body[0]).toEqual(added.body.entry);
      const { body } = await request(backend.server).get(`/entries/${added.body.entry.id}`);
      expect(body).toEqual(added.body.entry);
    } finally {
      await backend.stop();
    }
  });
});

async function readSetting(setting: string): Promise<unknown> {
  const pool = createPool(configOf(database.url), log);
  const listener = new SessionClient(configOf(database.url));
  await listener.connect();
  const statement = `select current_setting('${setting}') as value`;
  const [first, second] = [await pool.query(statement), await listener.query(statement)];
  await pool.end();
  await listener.end();
  expect(first.rows).toEqual(second.rows);
  return (first.rows[0] as { value: unknown }).value;
}

test('a note is committed synchronously whatever the role has set, as the commit itself shows', async () => {
  await admin.query(`
    create table seen (setting text);
    create function look() returns trigger language plpgsql as $$
      begin insert into seen values (current_setting('synchronous_commit')); return null; end $$;
    create constraint trigger look after insert on entries deferrable initially deferred
      for each row execute function look();
    alter database ${name} set synchronous_commit = off`);
  const backend = await startBackend({ databaseUrl: database.url });
  try {
    expect((await request(backend.server).post('/add').send({ message: 'safe' })).status).toBe(201);
    expect((await admin.query('select setting from seen')).rows).toEqual([{ setting: 'on' }]);
  } finally {
    await backend.stop();
    await admin.query('drop trigger look on entries; drop function look; drop table seen');
  }
});

test('a connection that cannot be set up is closed and never used', async () => {
  const limits = { statement_timeout: -5, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };
  const pool = createPool({ ...configOf(database.url), limits, application_name: 'unfit' }, log);
  await expect(pool.query('select 1')).rejects.toThrow('statement_timeout');
  const sessions = `select from pg_stat_activity where application_name = 'unfit'`;
  await expect.poll(async () => (await admin.query(sessions)).rowCount).toBe(0);
  await pool.end();
});

async function countBooks(config: SessionConfig) {
  const client = new SessionClient(config);
  await client.connect();
  const { rows } = await client.query(
    'select current_schema() as schema, (select count(*) from books)::int as books',
  );
  await client.end();
  return rows[0] as unknown;
}

describe('the schema of the book', () => {
  test('stays the same when the search path changes later', async () => {
    await admin.query(`create schema elsewhere; alter database ${name} set search_path = elsewhere`);
    await migrate(configOf(database.url));
    expect(await countBooks(configOf(database.url))).toEqual({ schema: 'public', books: 1 });
    await admin.query('drop schema elsewhere');
  });

  test('is that of the role if the role may create tables nowhere else', async () => {
    const tenant = `tenant_${name}`;
    await admin.query(`create role ${tenant} login password 'x'; create schema authorization ${tenant}`);
    const url = new URL(database.url);
    [url.username, url.password] = [tenant, 'x'];
    await migrate(configOf(url.href));
    expect(await countBooks(configOf(url.href))).toEqual({ schema: tenant, books: 1 });
    expect(await countBooks(configOf(database.url))).toEqual({ schema: 'public', books: 1 });
    await admin.query(`drop owned by ${tenant} cascade; drop role ${tenant}`);
  });

  test('is the one that the connection names, so that one database can have several books', async () => {
    await admin.query('create schema orchard');
    const url = `${database.url}?options=-c%20search_path%3Dorchard`;
    await migrate(configOf(url));
    expect(await countBooks(configOf(url))).toEqual({ schema: 'orchard', books: 1 });
    expect(await countBooks(configOf(database.url))).toEqual({ schema: 'public', books: 1 });
    await admin.query('drop schema orchard cascade');
  });
});

test('the error for a missing password says where to put one', async () => {
  const { hostname: host, port, username: user } = new URL(database.url);
  const client = new SessionClient({ host, port: Number(port), user, database: name });
  await expect(client.connect()).rejects.toThrow(/^PostgreSQL asks for a password\. .*PGPASSWORD_FILE/);
});
