import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { listen } from './listen.ts';
import { sendJson } from './respond.ts';
import { createHttpServer } from './server.ts';
import { Turns } from './turns.ts';

afterEach(() => vi.useRealTimers());

test('work that throws is not repeated, and the work behind it is done', () => {
  vi.useFakeTimers({ toFake: ['setImmediate', 'performance'] });
  const turns = new Turns();
  const done: string[] = [];
  turns.hasTime(performance.now());
  turns.wait(() => done.push('first'));
  turns.wait(() => {
    throw new Error('broken');
  });
  turns.wait(() => done.push('last'));
  expect(() => vi.advanceTimersToNextTimer()).toThrow('broken');
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(['first', 'last']);
});

/** Connects a client that collects what it receives. */
function open(port: number) {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  const client = { socket, text: '' };
  socket.on('data', (bytes) => (client.text += bytes.toString('latin1')));
  return client;
}

const isAnswered = ({ text }: { text: string }) => /^HTTP\/1.1 200 [^]*\{\}$/.test(text);

test.each([
  ['the requests', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['the bodies', 'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
])('a health check is answered before %s of many connections that arrive with it', async (_, text) => {
  let begun = 0;
  const server = createHttpServer((request, response) => {
    if (request.url === '/livez') return sendJson(response, 200, { begun });
    begun += 1;
    for (const end = performance.now() + 5; performance.now() < end;);
    sendJson(response, 200, {});
  });
  let connected = 0;
  server.on('connection', () => (connected += 1));
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  const clients = Array.from({ length: 101 }, () => open(port));
  await vi.waitFor(() => expect(connected).toBe(101), 5_000);
  const probe = clients.pop();
  for (const { socket } of clients) socket.write(text);
  probe?.socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
  await vi.waitFor(() => expect(probe?.text).toContain('begun'), 5_000);
  expect(Number(/"begun":(\d+)/.exec(probe?.text ?? '')?.[1])).toBeLessThan(50);
  await vi.waitFor(() => expect(clients.every(isAnswered)).toBe(true), 5_000);
  server.closeAllConnections();
  server.close();
});
