import type { ServerResponse } from 'node:http';
import { createLog } from '@guestbook/service/log';
import { startStandIn } from '@guestbook/testing/backends/start-stand-in';
import { until } from '@guestbook/testing/until';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Backend } from '../backend/call.ts';
import { followEvents } from './follow.ts';
import { BookCache } from './cache.ts';

const log = createLog({ level: 'silent', service: 'test' });

/** A backend whose replicas disagree. It records the requests it gets. */
async function startReplicas() {
  const state = { position: 'x-5', asked: [] as string[], resumed: [] as unknown[], unchanged: 0 };
  let stream: ServerResponse | undefined;
  const { origin, stop } = await startStandIn(({ url: path = '', headers }, response) => {
    if (path.startsWith('/events')) {
      state.resumed.push(headers['last-event-id']);
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream.flushHeaders();
      return;
    }
    state.asked.push(path);
    if (headers['if-none-match'] === `W/"${state.position}"`) {
      state.unchanged += 1;
      response.writeHead(304).end();
      return;
    }
    response.setHeader('ETag', `W/"${state.position}"`).setHeader('Guestbook-Count', '0');
    setTimeout(() => response.end('[]'), 20);
  });
  const tell = (position: string) => {
    state.position = position;
    stream?.write(`id: ${position}\r\nevent: en`);
    stream?.write('try\r\ndata: {}\r\n\r\n: still here\n');
  };
  return { state, tell, breakOff: () => stream?.destroy(), origin, stop };
}

let backend: Awaited<ReturnType<typeof startReplicas>>;
let cache: BookCache;
let follow: () => () => void;
beforeEach(async () => {
  backend = await startReplicas();
  const connection = new Backend({ url: backend.origin, timeoutSeconds: 20 });
  cache = new BookCache(connection, 201_000);
  follow = () => followEvents({ backend: connection, cache, log });
  return () => connection.close();
});
afterEach(() => backend.stop());

const readBelow = (before: number) => cache.readPage({ before });
const readMany = (count: number) => Promise.all(Array.from({ length: count }, () => cache.readPage({})));

describe('a cache without events', () => {
  test('reads every page from the backend, once for simultaneous requests', async () => {
    await readMany(50);
    expect(backend.state.asked).toHaveLength(2);
    await cache.readPage({});
    expect(backend.state.asked).toHaveLength(3);
    expect(backend.state.unchanged).toBe(2);
  });

  test('never goes back to the list of a replica that lags behind', async () => {
    expect((await cache.readPage({})).position.revision).toBe(5);
    backend.state.position = 'x-4';
    expect((await cache.readPage({})).position.revision).toBe(5);
    backend.state.position = 'restored-1';
    expect((await cache.readPage({})).position.epoch).toBe('restored');
  });
});

describe('a cache with events', () => {
  let stop: () => void;
  beforeEach(async () => {
    stop = follow();
    await until(() => cache.peek());
    return stop;
  });

  test('answers from memory until an event, then reads the change', async () => {
    await readMany(50);
    expect(backend.state.asked).toEqual(['/entries?limit=20']);
    backend.tell('x-6');
    await until(async () => (await cache.readPage({})).position.revision === 6);
    await readMany(50);
    expect(backend.state.asked).toEqual(['/entries?limit=20', '/entries?limit=20&revision=6']);
  });

  test('keeps fewer pages if they are large, with their rendered bytes counted', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, index) => readBelow(index + 1)));
    const replaced = await readBelow(200);
    replaced.addBytes(150_000);
    await readBelow(151);
    await readBelow(200);
    expect(backend.state.asked).toHaveLength(201);
    await readBelow(150);
    expect(backend.state.asked).toHaveLength(202);
    // A replaced list no longer counts, nor does its page.
    backend.tell('x-6');
    await until(async () => (await readBelow(200)).position.revision === 6);
    replaced.addBytes(1_000_000);
    const { length } = backend.state.asked;
    await Promise.all(Array.from({ length: 190 }, (_, index) => readBelow(index + 1_000)));
    await readBelow(200);
    expect(backend.state.asked).toHaveLength(length + 190);
  });

  test('keeps the most recently used pages up to its limit', async () => {
    await Promise.all(Array.from({ length: 250 }, (_, index) => readBelow(index + 1)));
    await readBelow(250);
    await readBelow(51);
    expect(backend.state.asked).toHaveLength(251);
    await readBelow(1);
    await readBelow(51);
    expect(backend.state.asked).toHaveLength(252);
    await readBelow(52);
    expect(backend.state.asked).toHaveLength(253);
  });

  test('notices that the book has been restored', async () => {
    backend.tell('restored-1');
    await until(async () => (await cache.readPage({})).position.epoch === 'restored');
  });

  test('reads every page again after the stream ends, and resumes at the position of the list', async () => {
    backend.tell('x-9');
    await until(async () => (await cache.readPage({})).position.revision === 9);
    backend.breakOff();
    await until(() => !cache.peek());
    await until(() => backend.state.resumed.length === 2);
    expect(backend.state.resumed).toEqual(['x-5', 'x-9']);
  });
});
