import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { createTestDatabase, type TestDatabase } from '@guestbook/testing/databases/create-database';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import { Client } from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';

let backend: Backend;
let restored: TestDatabase;
let admin: Client;
beforeAll(async () => {
  backend = await startBackend();
  restored = await createTestDatabase();
  admin = new Client(process.env['TEST_DATABASE_URL']);
  await admin.connect();
});
afterAll(async () => {
  await backend.stop();
  await restored.drop();
  await admin.end();
});

const nameOf = (url: string) => new URL(url).pathname.slice(1);
const sign = (message: string) => request(backend.server).post('/add').send({ message });
const read = (path: string) => request(backend.server).get(path);
const rename = (from: string, to: string) => admin.query(`alter database ${from} rename to ${to}`);

/** Closes the book's database so that it can be renamed, as a restore does. */
async function close(name: string) {
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1`, [
    name,
  ]);
}

test('notices a restored database: resets event streams, serves its entries, and accepts notes', async () => {
  for (const message of ['one', 'two', 'three']) await sign(message);
  await backend.replica.refresh();
  const stream = await followEvents(backend.origin);
  await stream.begin();

  const older = new Client(restored.url);
  await older.connect();
  await older.query(`
    with book as (update books set revision = 1, last_number = 1, published = 1, epoch = 'restored' returning id)
    insert into entries (id, book_id, number, revision, status, message, signed_at, changed_at)
    select gen_random_uuid(), id, 1, 1, 'published', 'from the backup', now(), now() from book`);
  await older.end();

  const name = nameOf(backend.databaseUrl);
  await close(name);
  await rename(name, `${name}_before`);
  // Without a database the answer is 503, not 500: on a lost connection and on a new one.
  const refused = [await sign('meanwhile'), await read('/entries?before=3'), await read('/entries?before=3')];
  expect(refused.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect((await read('/entries')).body[0].message).toBe('three');
  await rename(nameOf(restored.url), name);

  expect(await stream.take(1)).toEqual([{ name: 'reset', id: 'restored-1', data: {} }]);
  stream.close();
  const listed = await read('/entries?revision=3');
  expect(listed.headers['etag']).toBe('W/"restored-1"');
  expect(listed.body.map(({ message }: { message: string }) => message)).toEqual(['from the backup']);
  expect((await sign('goes on')).body.entry.number).toBe(2);
  await admin.query(`drop database ${name}_before`);
});
