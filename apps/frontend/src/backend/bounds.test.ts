import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { startStandIn } from '@guestbook/testing/backends/start-stand-in';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { until } from '@guestbook/testing/until';
import { afterEach, expect, test } from 'vitest';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(listener: RequestListener, variables: Record<string, string>) {
  const backend = await startStandIn(listener);
  const frontend = await startFrontend(backend.origin, { BACKEND_TIMEOUT_SECONDS: '5', ...variables });
  stops.push(frontend.stop, backend.stop);
  return frontend;
}

test('limits the calls to the backend: some run, some wait, the rest get 503', async () => {
  const held: ServerResponse[] = [];
  const frontend = await start((_, response) => void held.push(response), {
    BACKEND_CONNECTIONS: '2',
    BACKEND_QUEUE_LENGTH: '1',
  });
  const statuses: number[] = [];
  const ask = () =>
    fetch(`${frontend.origin}/entries/x`).then(async (answer) => {
      statuses.push(answer.status);
      await answer.text();
      return answer;
    });
  const asked = [ask(), ask(), ask(), ask()];
  await until(() => statuses.length === 1);
  expect([statuses, held.length]).toEqual([[503], 2]);
  held[0]?.end('{}');
  await until(() => held.length === 3);
  held.forEach((response) => response.end('{}'));
  const answers = await Promise.all(asked);
  expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('1');
  expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 200, 200, 503]);
});

test('limits event streams separately', async () => {
  const frontend = await start(
    ({ url }, response) => {
      if (url !== '/events') response.end('{}');
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    },
    { BACKEND_CONNECTIONS: '1', BACKEND_QUEUE_LENGTH: '0', EVENTS_TOTAL: '3' },
  );
  const disconnect = new AbortController();
  const follow = () => fetch(`${frontend.origin}/events`, { signal: disconnect.signal });
  for (let count = 0; count < 3; count += 1) expect((await follow()).status).toBe(200);
  expect((await follow()).status).toBe(503);
  expect((await fetch(`${frontend.origin}/entries/x`)).status).toBe(200);
  disconnect.abort();
  await until(async () => (await fetch(`${frontend.origin}/events`)).status === 200);
});

test('a client that does not read its answer does not block the calls of others', async () => {
  let isAsked = false;
  const frontend = await start(
    ({ url }, response) => {
      const isLarge = url === '/entries/large';
      isAsked ||= isLarge;
      response.end(isLarge ? Buffer.alloc(40 * 2 ** 20) : '{}');
    },
    { BACKEND_CONNECTIONS: '1' },
  );
  const socket = connect(frontend.port, '127.0.0.1').pause();
  stops.push(() => socket.destroy());
  socket.write('GET /entries/large HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(() => isAsked);
  expect((await fetch(`${frontend.origin}/entries/x`)).status).toBe(200);
});

test('makes at most four older pages at a time, none for disconnected clients, and the newest page at once', async () => {
  const held: (() => void)[] = [];
  const frontend = await start(({ url = '' }, response) => {
    response.setHeader('ETag', 'W/"x-1"').setHeader('Guestbook-Count', '0');
    if (url.includes('before=')) held.push(() => response.end('[]'));
    else response.end('[]');
  }, {});
  const disconnect = new AbortController();
  const ask = (before: number, signal?: AbortSignal) =>
    fetch(`${frontend.origin}/?before=${before}`, { ...(signal && { signal }) });
  const first = [1, 2, 3, 4].map((before) => ask(before));
  await until(() => held.length === 4);
  const left = [5, 6, 7].map((before) => ask(before, disconnect.signal).catch(() => {}));
  const last = ask(8);
  expect((await fetch(frontend.origin)).status).toBe(200);
  disconnect.abort();
  await Promise.all(left);
  expect(held).toHaveLength(4);
  held.forEach((answer) => answer());
  await until(() => held.length === 5);
  held[4]?.();
  const statuses = (await Promise.all([...first, last])).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(held).toHaveLength(5);
});
