import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertEntries } from '../entries/store.ts';

let writer: Backend;
beforeAll(async () => {
  writer = await startBackend();
});
afterAll(() => writer.stop());

/** Writes notes of the greatest length. */
async function write(count: number) {
  const message = '𝒳'.repeat(2_000);
  for (let left = count; left > 0; left -= 250) {
    const submissions = Array.from({ length: Math.min(left, 250) }, () => ({
      id: randomUUID(),
      entry: { message },
    }));
    await insertEntries(writer.replica.db, writer.replica.id, submissions);
  }
  await writer.replica.refresh();
}

test('a reader gets all events after a long absence and of a large group, on one connection', async () => {
  await write(1);
  const stream = await followEvents(writer.origin, { after: `${writer.replica.head.state.epoch}-1` });
  await write(1_000);
  expect(await stream.take(1_000)).toHaveLength(1_000);
  stream.close();
  const resumed = await followEvents(writer.origin, { after: `${writer.replica.head.state.epoch}-1` });
  expect(await resumed.take(1_000)).toHaveLength(1_000);
  resumed.close();
});

test('readers that do not read are disconnected, live or resuming, and use little memory until then', async () => {
  const streams = 100;
  await write(1_000);
  const { epoch } = writer.replica.head.state;
  const backend = await startBackendProcess(writer.databaseUrl, {
    // A small heap: with a large one, the process would collect its garbage too late for the measurement.
    NODE_OPTIONS: '--max-old-space-size=100',
    EVENTS_TOTAL: String(streams),
    EVENTS_PER_ADDRESS: String(streams + 1),
  });
  const sockets: Socket[] = [];
  const open = (headers: string) => {
    const socket = connect(Number(new URL(backend.origin).port), '127.0.0.1').pause();
    sockets.push(socket.on('error', () => {}));
    socket.write(
      `GET /events HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.7\r\n${headers}\r\n`,
    );
  };
  const countStreams = () => backend.readMetric('guestbook_event_streams');
  const readMemory = () => backend.readMetric('process_resident_memory_bytes');
  try {
    await expect
      .poll(async () => (await fetch(`${backend.origin}/readyz`)).ok, { timeout: 10_000 })
      .toBe(true);
    let most = await readMemory();
    const start = most;
    for (let at = 0; at < streams; at += 1) open(at % 2 ? '' : `Last-Event-ID: ${epoch}-1\r\n`);
    await expect.poll(countStreams, { timeout: 10_000 }).toBe(streams);
    const oneMore = { headers: { 'X-Forwarded-For': '198.51.100.8' } };
    expect((await fetch(`${backend.origin}/events`, oneMore)).status).toBe(503);
    // Far more than the buffers of the operating system hold.
    for (let group = 0; group < 12; group += 1) {
      await write(250);
      most = Math.max(most, await readMemory());
    }
    // The next heartbeat finds the last of them.
    await expect.poll(countStreams, { timeout: 90_000 }).toBe(0);
    most = Math.max(most, await readMemory());
    console.log(`${streams} readers that do not read: ${Math.round((most - start) / 1e6)} MB more`);
    expect(most - start).toBeLessThan(200e6);
  } finally {
    for (const socket of sockets) socket.destroy();
    await backend.stop();
  }
}, 180_000);
