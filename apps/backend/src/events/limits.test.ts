import { randomUUID } from 'node:crypto';
import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import { afterEach, expect, test } from 'vitest';
import { insertEntries } from '../entries/store.ts';

let backend: Backend;
afterEach(() => backend.stop());

type Options = Parameters<typeof followEvents>[1];
const open = (options: Options) => followEvents(backend.origin, options);
const openMany = async (count: number, toAddress: (at: number) => string) => {
  const streams = await Promise.all(
    Array.from({ length: count }, (_, at) => open({ address: toAddress(at) })),
  );
  return streams.map(({ status }) => status);
};
const countOpen = (statuses: (number | undefined)[]) => statuses.filter((status) => status === 200).length;

test('the networks of one IPv6 /56 share a limit', async () => {
  backend = await startBackend({ variables: { EVENTS_PER_ADDRESS: '2', EVENTS_PER_SITE: '5' } });
  expect(countOpen(await openMany(4, () => '2001:db8:1:1::7'))).toBe(2);
  const statuses = await openMany(40, (at) => `2001:db8:1:${(at + 2).toString(16)}::7`);
  expect([countOpen(statuses), statuses.includes(429)]).toEqual([3, true]);
  expect(await openMany(1, () => '2001:db8:1:100::7')).toEqual([200]);
});

test('an IPv4 address has one limit in all its spellings', async () => {
  backend = await startBackend({ variables: { EVENTS_PER_ADDRESS: '2' } });
  const forms = ['192.0.2.1', '192.0.2.1:4711', '::ffff:c000:201', '64:ff9b::c000:201', '2002:c000:201::1'];
  expect(countOpen(await openMany(5, (at) => String(forms[at])))).toBe(2);
  expect(await openMany(1, () => '192.0.2.2')).toEqual([200]);
});

test('a frontend gets a stream when visitors have used theirs up, and no visitor gets the frontend’s', async () => {
  const variables = { EVENTS_TOTAL: '10', EVENTS_PER_ADDRESS: '2', EVENTS_RESERVED: '3' };
  backend = await startBackend({ variables });
  // Even if the visitor's address is the frontend's own.
  expect(countOpen(await openMany(4, () => '127.0.0.1'))).toBe(2);
  expect(countOpen(await openMany(20, (at) => `198.51.100.${at}`))).toBe(8);
  for (const headers of [
    { forwarded: 'for=198.51.100.1' },
    { via: '1.1 proxy' },
    { 'sec-fetch-site': 'none' },
  ]) {
    const refused = await fetch(`${backend.origin}/events`, { headers });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
  }
  const followers = await Promise.all([1, 2, 3].map(() => open({})));
  expect(followers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(countOpen(await openMany(1, () => '203.0.113.1'))).toBe(0);
});

test('visitors with unreadable addresses share half of the streams, not the limit of one address', async () => {
  backend = await startBackend({ variables: { EVENTS_TOTAL: '10', EVENTS_PER_ADDRESS: '2' } });
  expect(countOpen(await openMany(20, (at) => (at % 2 ? 'unknown' : `_hidden${at}`)))).toBe(5);
  expect(countOpen(await openMany(20, (at) => `198.51.100.${at}`))).toBe(5);
});

test('streams that resume from far back query the database two at a time, and all get all events', async () => {
  backend = await startBackend();
  const { db, id, head } = backend.replica;
  const submissions = Array.from({ length: 100 }, () => ({ id: randomUUID(), entry: { message: 'x' } }));
  await insertEntries(db, id, submissions);
  await backend.replica.refresh();
  let most = 0;
  let now = 0;
  const query = db.query.bind(db) as (...parameters: unknown[]) => Promise<unknown>;
  db.query = (async (...parameters: unknown[]) => {
    now += 1;
    most = Math.max(most, now);
    return query(...parameters).finally(() => (now -= 1));
  }) as typeof db.query;
  const after = `${head.state.epoch}-0`;
  const streams = await Promise.all(
    Array.from({ length: 15 }, (_, at) => open({ after, address: `198.51.100.${at}` })),
  );
  for (const stream of streams) expect(await stream.take(100)).toHaveLength(100);
  // Two for the streams, and one that compares the replica with the database.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(3);
});

test('readers that disconnect while they wait cost no query', async () => {
  backend = await startBackend();
  const { db, id, head } = backend.replica;
  await insertEntries(db, id, [{ id: randomUUID(), entry: { message: 'x' } }]);
  await backend.replica.refresh();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let reads = 0;
  const query = db.query.bind(db) as (...parameters: unknown[]) => Promise<unknown>;
  db.query = (async (...parameters: unknown[]) => {
    const [statement] = parameters as [{ values?: unknown[] }];
    // Only the queries of readers: the comparison of the replica starts at another revision.
    if (statement.values?.[1] !== 0) return query(...parameters);
    reads += 1;
    await held;
    return query(...parameters);
  }) as typeof db.query;
  const after = `${head.state.epoch}-0`;
  const streams = await Promise.all(
    Array.from({ length: 30 }, (_, at) => open({ after, address: `198.51.100.${at}` })),
  );
  for (const stream of streams) stream.close();
  await expect
    .poll(() => new Promise((resolve) => backend.server.getConnections((_, count) => resolve(count))))
    .toBe(0);
  release();
  const last = await open({ after, address: '203.0.113.1' });
  await last.take(1);
  expect(reads).toBe(3);
});

test('each stream has a random pause, so that clients of a lost server reconnect spread over seconds', async () => {
  backend = await startBackend({ variables: { EVENTS_PER_ADDRESS: '40' } });
  const texts = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const answer = await fetch(`${backend.origin}/events`);
      const { value } = (await answer.body?.getReader().read()) ?? {};
      return Buffer.from(value ?? []).toString();
    }),
  );
  const pauses = texts.map((text) => Number(/^retry: (\d+)\n/.exec(text)?.[1]));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(6_500);
  expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(3_000);
});
