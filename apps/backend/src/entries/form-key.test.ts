import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteOld } from './forget.ts';

let backend: Backend;
let replica: Backend;
beforeAll(async () => {
  backend = await startBackend();
  replica = await startBackend({ databaseUrl: backend.databaseUrl });
});
afterAll(async () => {
  await replica.stop();
  await backend.stop();
});

/** Posts a form the way the frontend does. */
const post = async (message: string, network: string, to = backend) => {
  const headers = { 'Idempotency-Network': network, 'Idempotency-Seconds': '600' };
  const { status, body } = await request(to.server).post('/add').set(headers).send({ message });
  expect(status).toBe(201);
  return body.entry.number as number;
};
const query = async (text: string) => (await backend.replica.db.query(text)).rows;

describe('a form without a key', () => {
  test('is one note at all replicas, and two notes from two networks', async () => {
    const numbers = await Promise.all([
      post('one', '192.0.2.1', backend),
      post('one', '192.0.2.1', replica),
      post('one', '192.0.2.1', replica),
    ]);
    expect(new Set(numbers).size).toBe(1);
    expect(await post('one', '192.0.2.2')).not.toBe(numbers[0]);
    expect(await post('one', '2001:db8:0:1::/64')).not.toBe(numbers[0]);
  });

  test('is still one note after the day has changed', async () => {
    const before = await post('around midnight', '192.0.2.3');
    // The replicas read the secret again, as at midnight.
    await query('update daily_secrets set day = day - 1');
    const late = await startBackend({ databaseUrl: backend.databaseUrl });
    try {
      expect(await post('around midnight', '192.0.2.3', late)).toBe(before);
      expect(await query('select from daily_secrets')).toHaveLength(2);
      const keys = await query('select distinct key from idempotency_keys');
      await post('a new one', '192.0.2.3', late);
      expect(await query('select distinct key from idempotency_keys')).toHaveLength(keys.length + 1);
    } finally {
      await late.stop();
    }
  });

  test('has a key that cannot be derived again once the secret is deleted', async () => {
    const before = await post('long ago', '192.0.2.5');
    await query('update daily_secrets set day = day - 2');
    await deleteOld(backend.replica.db);
    expect(await query('select from daily_secrets')).toHaveLength(0);
    const late = await startBackend({ databaseUrl: backend.databaseUrl });
    expect(await post('long ago', '192.0.2.5', late)).not.toBe(before);
    await late.stop();
  });

  test.each(['', 'a network', 'x'.repeat(65), '192.0.2.1, 192.0.2.2'])(
    'has no network %j',
    async (network) => {
      const headers = { 'Idempotency-Network': network };
      const refused = await request(backend.server).post('/add').set(headers).send({ message: 'x' });
      expect([refused.status, refused.body.errors[0].field]).toEqual([400, 'Idempotency-Network']);
    },
  );
});

test('a sweep deletes all expired keys and no others', async () => {
  await query('truncate idempotency_keys');
  await post('stays', '192.0.2.4');
  await query(`
    insert into idempotency_keys (book_id, key, fingerprint, entry_id, revision, expires_at)
    select book_id, 'expired ' || number, '', entry_id, 1, now() - interval '1 second'
    from idempotency_keys, generate_series(1, 12345) as number`);
  await deleteOld(backend.replica.db);
  expect(await query('select from idempotency_keys')).toHaveLength(1);
});
