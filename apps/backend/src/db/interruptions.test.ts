import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { until } from '@guestbook/testing/until';
import { Client } from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let backend: Backend;
let other: Backend;
let admin: Client;
beforeAll(async () => {
  backend = await startBackend();
  other = await startBackend({ databaseUrl: backend.databaseUrl });
  const url = new URL(backend.databaseUrl);
  url.pathname = '/postgres';
  admin = new Client(url.href);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await other.stop();
  await backend.stop();
});

const sign = (message: string) => request(backend.server).post('/add').send({ message });
const name = () => new URL(backend.databaseUrl).pathname.slice(1);
const cut = (which: string) =>
  admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and ${which}`, [
    name(),
  ]);

async function readNewest() {
  return ((await request(other.server).get('/entries?limit=1')).body as { id: string }[])[0]?.id;
}

describe('while the database is unavailable', () => {
  test('reads come from the head and writes get 503; both recover with the database', async () => {
    const { body } = await sign('before');
    await request(backend.server).get(`/entries?revision=${body.revision}`);
    await admin.query(`alter database ${name()} allow_connections false`);
    try {
      await cut('true');
      const refused = await sign('meanwhile');
      expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([
        503,
        'unavailable',
        '1',
      ]);
      const read = await request(backend.server).get('/entries');
      expect([read.status, read.body[0].message]).toEqual([200, 'before']);
      expect((await request(backend.server).get('/readyz')).status).toBe(200);
      expect((await request(backend.server).get(`/entries?before=1`)).status).toBe(503);
    } finally {
      await admin.query(`alter database ${name()} allow_connections true`);
    }
    await until(async () => (await sign('after')).status === 201, 10_000);
    const stored = (await request(other.server).get('/entries?revision=2')).body as { message: string }[];
    expect(stored.map(({ message }) => message)).not.toContain('meanwhile');
  });
});

test('while a table is locked, writes get 503 within the timeout and reads work', async () => {
  const locker = new Client(backend.databaseUrl);
  await locker.connect();
  await locker.query('begin; lock table entries in access exclusive mode');
  try {
    const start = Date.now();
    const pending = sign('locked out');
    const read = await request(backend.server).get('/entries');
    expect(read.status).toBe(200);
    expect((await pending).status).toBe(503);
    expect(Date.now() - start).toBeLessThan(30_000);
  } finally {
    await locker.end();
  }
  expect((await sign('let in again')).status).toBe(201);
});

test('reads what other replicas write after its listener was disconnected', async () => {
  await cut(`query = 'listen guestbook'`);
  const { body } = await sign('without a listener');
  await until(async () => (await readNewest()) === body.entry.id, 5_000);
});
