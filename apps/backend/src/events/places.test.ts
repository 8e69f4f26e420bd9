import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import { register } from '@prometheus-io/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { insertEntries } from '../entries/store.ts';

let backend: Backend;
beforeAll(async () => (backend = await startBackend({ variables: { EVENTS_PER_ADDRESS: '3' } })));
afterAll(() => backend.stop());

const countStreams = async () =>
  Number(/^guestbook_event_streams (.*)$/m.exec(await register.metrics())?.[1] ?? Number.NaN);
const future = () => `/events?after=${backend.replica.head.state.epoch}-9007199254740991`;
const ask = (method: string) => `${method} ${future()} HTTP/1.1\r\nHost: a\r\n\r\n`;

beforeEach(() => expect.poll(countStreams).toBe(0));

/** Opens a connection, sends the bytes, and disconnects at the given moment. */
async function leave(bytes: string, milliseconds: number) {
  const socket = connect(Number(new URL(backend.origin).port), '127.0.0.1');
  await new Promise((resolve) => socket.on('error', () => {}).write(bytes, resolve));
  await sleep(milliseconds);
  socket.destroy();
}

test('a client that disconnects before its stream begins frees its place', async () => {
  await Promise.all(
    Array.from({ length: 100 }, (_, at) => leave(ask(at % 5 ? 'GET' : 'HEAD').repeat(1 + (at % 3)), at % 10)),
  );
  await expect.poll(countStreams).toBe(0);
  const streams = await Promise.all([1, 2, 3].map(() => followEvents(backend.origin)));
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const stream of streams) stream.close();
});

test('concurrent requests open exactly as many streams as the limit', async () => {
  const streams = await Promise.all(
    Array.from({ length: 100 }, () => followEvents(backend.origin, { path: future() })),
  );
  expect(streams.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(streams.filter(({ status }) => status === 429)).toHaveLength(97);
  expect(await countStreams()).toBe(3);
  for (const stream of streams) stream.close();
});

test('no stream opens while the service stops, even if it was requested before', async () => {
  const { lifecycle, replica } = backend;
  const client = await replica.db.connect();
  try {
    // Delays the refresh that the stream waits for.
    await client.query('begin; lock table entries, books');
    const early = fetch(backend.origin + future());
    await expect.poll(countStreams).toBe(1);
    lifecycle.isDraining = true;
    await client.query('rollback');
    expect((await early).status).toBe(503);
    const answer = await fetch(`${backend.origin}/events`);
    expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close']);
    expect(answer.headers.get('retry-after')).toBe('1');
  } finally {
    lifecycle.isDraining = false;
    client.release(true);
  }
});

test('an ended stream whose reader is slow gets no more events, and is disconnected by the second end', async () => {
  const connected = once(backend.server, 'connection') as Promise<[Socket]>;
  const reader = connect(Number(new URL(backend.origin).port), '127.0.0.1').pause();
  reader.on('error', () => {}).write(ask('GET'));
  const [socket] = await connected;
  await expect.poll(countStreams).toBe(1);
  const { db, id } = backend.replica;
  const message = '𝒳'.repeat(2_000);
  const write = async () => {
    const submissions = [1, 2, 3, 4].map(() => ({ id: randomUUID(), entry: { message } }));
    await insertEntries(db, id, submissions);
    await backend.replica.refresh();
  };
  // Until the buffers of the operating system are full.
  while (socket.writableLength === 0) {
    await write();
    await sleep(20);
  }
  backend.endStreams();
  await write();
  // An uncaught error would end this test.
  await sleep(50);
  expect(await countStreams()).toBe(1);
  backend.endStreams();
  await expect.poll(countStreams).toBe(0);
  reader.destroy();
});
