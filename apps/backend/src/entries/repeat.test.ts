import { randomUUID } from 'node:crypto';
import { Added } from '@guestbook/contract';
import { createLog } from '@guestbook/service/log';
import { countEntries, startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { Client } from 'pg';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WriteQueue } from './sign.ts';

let backend: Backend;
let other: Backend;
let client: Client;
beforeAll(async () => {
  backend = await startBackend();
  other = await startBackend({ databaseUrl: backend.databaseUrl });
  client = new Client(backend.databaseUrl);
  await client.connect();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await client.end();
  await other.stop();
  await backend.stop();
});

const sign = (message: string, key?: string, { server } = backend) =>
  request(server)
    .post('/add')
    .set(key === undefined ? {} : { 'Idempotency-Key': key })
    .send({ message });

async function countWaiting() {
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  return (await backend.replica.db.query(waiting)).rowCount;
}

test('after a first repeat, groups look up their keys and do not fail; other notes keep their order', async () => {
  const writeQueue = new WriteQueue({
    replica: backend.replica,
    queueLength: 100,
    log: createLog({ level: 'silent', service: 'test' }),
  });
  const signAll = (...entries: [message: string, key?: string][]) =>
    // One turn of the event loop makes one group.
    Promise.allSettled(
      entries.map(([message, value]) => {
        const key = value && { value, fingerprint: Buffer.from(message), seconds: 60 };
        return writeQueue.add({ id: randomUUID(), entry: { message }, ...(key && { key }) });
      }),
    );
  const [first] = await signAll(['known', 'key of the first']);
  // This group fails because of the known key. From then on, keys are looked up.
  expect(await signAll(['known', 'key of the first'])).toMatchObject([first]);
  const count = await countEntries(backend);
  const statements = vi.spyOn(backend.replica.db, 'query');
  const answers = await signAll(
    ['fresh one'],
    ['known', 'key of the first'],
    ['fresh two', 'key of its own'],
    ['known', 'key of the first'],
    ['another note', 'key of the first'],
    ['fresh two', 'key of its own'],
    ['fresh three'],
  );
  // Without the reads that follow notifications.
  const written = statements.mock.results.filter(
    (_, at) => !JSON.stringify(statements.mock.calls[at]).includes('read-changes'),
  );
  expect(await Promise.allSettled(written.map(({ value }) => value as unknown))).toMatchObject([
    { status: 'fulfilled' },
    { status: 'fulfilled' },
  ]);
  const [one, known, two, again, reused, twoAgain, three] = answers;
  for (const repeat of [known, again]) expect(repeat).toMatchObject(first ?? {});
  expect(reused).toMatchObject({ status: 'rejected', reason: { code: 'key_reused' } });
  expect(twoAgain).toEqual(two);
  const numbers = [first, one, two, three].map(
    (answer) => answer?.status === 'fulfilled' && answer.value.entry.number,
  );
  const [start = 0] = numbers;
  expect(numbers).toEqual([0, 1, 2, 3].map((at) => Number(start) + at));
  expect(await countEntries(backend)).toBe(count + 3);
});

test('two replicas that get the same key at the same time give one answer, and write all other notes', async () => {
  const key = 'at-two-replicas-at-one-moment';
  const before = await countEntries(backend);
  await client.query('begin; select from books for update');
  const signing = Promise.all([
    sign('once', key),
    sign('beside it'),
    sign('once', key, other),
    sign('beside it, too', undefined, other),
  ]);
  await expect.poll(countWaiting, { timeout: 10_000, interval: 10 }).toBe(2);
  await client.query('commit');
  const answers = await signing;
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(answers[2]?.text).toBe(answers[0]?.text);
  expect(await countEntries(backend)).toBe(before + 3);
});

test('a committed note is acknowledged even if a trigger changed the settings of the session', async () => {
  await client.query(`
    create function upset() returns trigger language plpgsql as $$
      begin perform set_config('datestyle', 'German', false), set_config('timezone', 'Asia/Kolkata', false); return new; end $$;
    create trigger upset before insert on entries for each row execute function upset()`);
  try {
    const added = Added.parse((await sign('upset', 'a-key-for-an-upset-session')).body);
    expect((await sign('upset', 'a-key-for-an-upset-session')).body).toEqual(added);
    expect(Date.now() - Date.parse(added.entry.signedAt)).toBeLessThan(60_000);
  } finally {
    await client.query('drop trigger upset on entries; drop function upset');
  }
});
