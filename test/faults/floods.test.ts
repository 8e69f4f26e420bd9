import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { until } from '@guestbook/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createClient, each, flood } from './floods.ts';

/** A pod's heap, and the limit for heap and buffers together, of the pod's 256 MB. */
const heap = '--max-old-space-size=128 --max-semi-space-size=8';
const mostMegabytes = 220;

let stack: Processes;
beforeAll(async () => {
  // All clients here have one address; an attacker has many.
  const variables = { NODE_OPTIONS: heap, EVENTS_PER_ADDRESS: '500', EVENTS_PER_SITE: '500' };
  stack = await startProcesses({ variables, lines: [] });
  const client = createClient(stack.backendOrigin, 16);
  // 205 pages of text that is several times longer in HTML.
  const note = JSON.stringify({ message: '<'.repeat(2_000) });
  await each(4_100, 16, () => client.post(note, { 'Content-Type': 'application/json' }));
  client.close();
});
afterAll(async () => {
  await stack.stop();
});

/** After each flood, both services answer and are within their memory limits. */
afterEach(async ({ task }) => {
  const megabytes: number[] = [];
  for (const [origin, port] of [
    [stack.backendOrigin, stack.metricsPorts.backend],
    [stack.origin, stack.metricsPorts.frontend],
  ] as const) {
    await expect
      .poll(async () => (await fetch(`${origin}/livez`, { signal: AbortSignal.timeout(10_000) })).status, {
        timeout: 60_000,
      })
      .toBe(200);
    megabytes.push(await readMegabytes(port));
  }
  console.log(`${task.name}: ${megabytes.join(' and ')} MB of backend and frontend`);
  expect(Math.max(...megabytes)).toBeLessThan(mostMegabytes);
  // The first tries may be refused: bytes of the flood are still in the sockets' buffers, and parsing them takes CPU time.
  let revision = 0;
  await until(async () => {
    const answer = await stack.sign({ message: 'Still here' }).catch(() => undefined);
    revision = answer?.revision ?? 0;
    return revision > 0;
  }, 60_000);
  const page = await fetch(`${stack.origin}/?revision=${revision}`, {
    headers: { Accept: 'text/html' },
  });
  expect([page.status, (await page.text()).includes('Still here')]).toEqual([200, true]);
});

async function readMegabytes(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const names = ['nodejs_heap_size_total_bytes', 'nodejs_external_memory_bytes'];
  const bytes = names.map((name) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]));
  return Math.round(bytes.reduce((sum, each) => sum + each, 0) / 2 ** 20);
}

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

test.each([
  ['20 connections, 400 requests each', 20, 400, '/entries?limit=20'],
  ['50 connections, 1,000 requests each', 50, 1_000, '/entries?limit=20'],
  ['200 connections, 2,000 requests each, short', 200, 2_000, '/'],
])('survive pipelined requests, with answers read or not: %s', async (_, connections, count, path) => {
  const bytes = () => ask(path).repeat(count);
  for (const isReading of [true, false])
    for (const origin of [stack.origin, stack.backendOrigin])
      await flood({ origin, connections, bytes, isReading, seconds: 3 });
});

test('survive 500 clients that never read their answers and large pages', async () => {
  const paths = [
    [stack.backendOrigin, (at: number) => `/entries?limit=100&before=${4_100 - at}`],
    [stack.backendOrigin, (at: number) => `/entries?limit=${100 - (at % 10)}`],
    [stack.origin, (at: number) => `/entries?limit=100&before=${4_100 - at}`],
    [stack.origin, (at: number) => `/?before=${4_100 - at}`],
  ] as const;
  for (const [origin, path] of paths)
    await flood({ origin, connections: 500, bytes: (at) => ask(path(at)), isReading: false, seconds: 4 });
});

test.each([
  ['a note', 'POST /add'],
  ['a note behind an event stream', `${ask('/events')}POST /add`],
  ['an event stream', 'GET /events'],
  ['a method that no route has', 'PUT /entries'],
])('survive bodies in chunks of one byte: %s', async (_, line) => {
  const head = `${line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked`;
  const bytes = () => `${head}\r\n\r\n${'1\r\nx\r\n'.repeat(32_000)}`;
  for (const origin of [stack.origin, stack.backendOrigin])
    await flood({ origin, connections: 200, bytes, isReading: true, seconds: 5 });
});

test.each([
  ['notes behind an event stream', 'POST /add'],
  ['event streams', 'GET /events'],
])('survive bodies in writes of one byte: %s', async (_, line) => {
  const drip = `${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2_000)}`;
  for (const origin of [stack.origin, stack.backendOrigin])
    await flood({
      origin,
      connections: 100,
      bytes: () => ask('/events'),
      isReading: true,
      drip,
      seconds: 20,
    });
});

test('survive requests for 205 pages in three codings, and for every list length', async () => {
  const [pages, lists] = [createClient(stack.origin, 16), createClient(stack.backendOrigin, 100)];
  for (const coding of ['br', 'gzip', 'identity']) {
    const headers = { Accept: 'text/html', 'Accept-Encoding': coding };
    await each(205, 16, (at) => pages.get(`/?before=${4_101 - at * 20}`, headers));
    await each(100, 100, (at) => lists.get(`/entries?limit=${at + 1}`, headers));
  }
  pages.close();
  lists.close();
});

test.each([
  ['3,000 clients that sign', 3_000, 6_000, 'application/json', JSON.stringify({ message: 'Hello' })],
  [
    '40 clients that get a long form back',
    40,
    400,
    'application/x-www-form-urlencoded',
    `message=${'%3C'.repeat(10_000)}`,
  ],
  [
    '1,000 clients that get a long form back',
    1_000,
    1_000,
    'application/x-www-form-urlencoded',
    `message=${'%3C'.repeat(10_000)}`,
  ],
])('survive %s', async (_, connections, count, type, body) => {
  const client = createClient(stack.origin, connections);
  const headers = { 'Content-Type': type, Accept: type.endsWith('json') ? '*/*' : 'text/html' };
  const statuses = new Set<number>();
  await each(count, connections, async () => statuses.add(await client.post(body, headers)));
  client.close();
  // Only an answer, a refusal or a closed connection is allowed.
  for (const status of statuses) expect([0, 201, 422, 503, 408]).toContain(status);
});
