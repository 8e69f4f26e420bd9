import { request } from 'node:http';
import { startStandIn } from '@guestbook/testing/backends/start-stand-in';
import { createTestDatabase } from '@guestbook/testing/databases/create-database';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { until } from '@guestbook/testing/until';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import { afterEach, expect, test } from 'vitest';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function start(variables: NodeJS.ProcessEnv = {}) {
  const database = await createTestDatabase();
  undo.push(database.drop);
  const backend = await startBackendProcess(database.url, variables);
  undo.push(backend.stop);
  await until(async () => (await fetch(`${backend.origin}/readyz`)).ok, 20_000);
  const frontend = await startFrontend(backend.origin, { BACKEND_TIMEOUT_SECONDS: '20' });
  undo.push(frontend.stop);
  const countStreams = () => backend.readMetric('guestbook_event_streams');
  const readPosition = async () => {
    const { headers } = await fetch(`${backend.origin}/entries`);
    return /"(.*)-\d+"/.exec(headers.get('etag') ?? '')?.[1] ?? '';
  };
  return { backend, frontend, countStreams, readPosition };
}

test('of 300 simultaneous streams as many open as the limit allows, and all places are freed', async () => {
  const { backend, frontend, countStreams, readPosition } = await start();
  const path = `/events?after=${await readPosition()}-9007199254740991`;
  for (let round = 0; round < 2; round += 1) {
    const streams = await Promise.all(
      Array.from({ length: 300 }, () => followEvents(frontend.origin, { path })),
    );
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(await countStreams()).toBe(20);
    for (const stream of streams) stream.close();
    await until(async () => (await countStreams()) === 0, 20_000);
  }
  // Clients that disconnect at any time.
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const target = new URL(path, at % 2 ? frontend.origin : backend.origin);
        const call = request(target)
          .on('error', () => {})
          .end();
        await new Promise((resolve) => setTimeout(resolve, 1 + at));
        call.destroy();
      }),
    );
  }
  await until(async () => (await countStreams()) === 0, 20_000);
});

test('a backend with open streams of a frontend and its visitors stops gracefully after SIGTERM', async () => {
  const { backend, frontend, countStreams } = await start({ DRAIN_SECONDS: '2' });
  frontend.follow();
  await until(() => frontend.cache.peek(), 10_000);
  const visitors = await Promise.all([1, 2, 3].map(() => followEvents(frontend.origin)));
  await until(async () => (await countStreams()) === 4);
  const beginning = performance.now();
  const over = new AbortController();
  // Each reader reconnects at once.
  const reconnecting = visitors.map(async ({ ended }) => {
    await ended;
    while (!over.signal.aborted) {
      const again = await followEvents(frontend.origin).catch(() => undefined);
      if (again?.status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
      else await again.ended;
    }
  });
  await backend.stop();
  over.abort();
  // Without a graceful stop, the backend exits after 25 s.
  expect(performance.now() - beginning).toBeLessThan(24_000);
  await Promise.all(reconnecting);
});

test('frontends that lose the backend reconnect at different times', async () => {
  const arrivals: number[] = [];
  const backend = await startStandIn((request_, response) => {
    if (request_.url !== '/events') return void response.setHeader('ETag', 'W/"a-1"').end('[]');
    arrivals.push(performance.now());
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': hello\n\n');
    // Ends all connections when every frontend has one.
    if (arrivals.length === 20) backend.server.closeAllConnections();
  });
  undo.push(backend.stop);
  for (let count = 0; count < 20; count += 1) {
    const frontend = await startFrontend(backend.origin);
    undo.push(frontend.stop);
    frontend.follow();
  }
  await until(() => arrivals.length >= 40, 30_000);
  const back = arrivals.slice(20, 40);
  expect(Math.max(...back) - Math.min(...back)).toBeGreaterThan(3_000);
});
