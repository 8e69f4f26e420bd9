import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { leaveCount } from './bounds.ts';
import { listen } from './listen.ts';
import { sendJson } from './respond.ts';
import { createHttpServer, defaults } from './server.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Starts a server that holds each request until `answer` is called, except health checks. */
async function start(limits: Partial<typeof defaults>) {
  const held: [IncomingMessage, ServerResponse][] = [];
  const server: Server = createHttpServer(
    (request, response) => {
      if (request.url === '/livez') sendJson(response, 200, {});
      else held.push([request, response]);
    },
    { ...defaults, ...limits },
  );
  const parsed = { requests: 0 };
  const received: IncomingMessage[] = [];
  server.on('request', (request) => {
    parsed.requests += 1;
    received.push(request);
  });
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { held, parsed, received, port };
}

/** Connects a client that collects what it receives, or reads nothing. */
function open(port: number, { isReading = true } = {}) {
  const socket: Socket = connect(port, '127.0.0.1').on('error', () => {});
  const client = {
    text: '',
    isClosed: false,
    ask: (path: string, times = 1) => void socket.write(get(path).repeat(times)),
    send: (text: string) => void socket.write(text),
    close: () => socket.destroy(),
  };
  if (isReading) socket.on('data', (bytes) => (client.text += bytes.toString('latin1')));
  else socket.pause();
  socket.on('close', () => (client.isClosed = true));
  stops.push(client.close);
  return client;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const statuses = ({ text }: { text: string }) =>
  Array.from(text.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status);
const until = (holds: () => void) => vi.waitFor(holds, 5_000);
const refused = /HTTP\/1\.1 503 [^]*Retry-After: 1\r\n/;

describe('one connection', () => {
  test.each([
    ['behind another request', `${get('/')}POST /add`],
    ['of a request that is read', 'GET /'],
  ])('a body in short chunks %s is not kept', async (_, line) => {
    const { received, port } = await start({});
    const client = open(port);
    client.send(
      `${line} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(5_000)}`,
    );
    await until(() => expect(received.at(-1)?.headers['transfer-encoding']).toBe('chunked'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received.at(-1)?.readableLength).toBe(0);
  });

  test.each([
    ['behind another request', `${get('/')}POST /add`],
    ['that the handler does not read', 'POST /add'],
    ['of a request that is read', 'GET /'],
  ])('a body in short writes %s is not kept', async (_, line) => {
    const { received, port } = await start({});
    const client = open(port);
    client.send(`${line} HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n`);
    await until(() => expect(received.at(-1)?.headers['content-length']).toBe('16000'));
    for (let count = 0; count < 5; count += 1) {
      client.send('x');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(received.at(-1)?.readableLength).toBe(0);
  });

  test('a large body behind another request is refused in its turn', async () => {
    const { held, port } = await start({});
    const client = open(port);
    client.send(
      `${get('/')}POST /add HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n${'x'.repeat(20_000)}`,
    );
    await until(() => expect(held).toHaveLength(1));
    const [, response] = held[0] ?? [];
    if (response) sendJson(response, 200, {});
    await until(() => expect(client.isClosed).toBe(true));
    expect(statuses(client)).toEqual(['200', '503']);
    expect(held).toHaveLength(1);
  });

  test('has one request in flight; pipelined requests wait, and one beyond the limit is refused in its turn', async () => {
    const { held, parsed, port } = await start({ REQUESTS_PER_CONNECTION: 3 });
    const client = open(port);
    client.ask('/', 50);
    for (const count of [1, 2, 3]) {
      await until(() => expect(held).toHaveLength(count));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(held).toHaveLength(count);
      const [, response] = held.at(-1) ?? [];
      if (response) sendJson(response, 200, {});
    }
    await until(() => expect(client.isClosed).toBe(true));
    expect(statuses(client)).toEqual(['200', '200', '200', '503']);
    expect(client.text).toMatch(refused);
    expect(parsed.requests).toBe(4);
    // All its requests have left the count.
    const other = open(port);
    other.ask('/');
    await until(() => expect(held).toHaveLength(4));
  });

  test('that closes while requests wait starts none of them', async () => {
    const { held, port } = await start({});
    const client = open(port);
    client.ask('/', 5);
    await until(() => expect(held).toHaveLength(1));
    client.close();
    await until(() => expect(held[0]?.[1].destroyed).toBe(true));
    expect(held).toHaveLength(1);
  });
});

describe('all connections', () => {
  test('have a limit of requests; beyond it the answer is 503, except to health checks', async () => {
    const { held, port } = await start({ REQUESTS_TOTAL: 2 });
    const [one, two, three] = [open(port), open(port), open(port)];
    one.ask('/');
    two.ask('/');
    await until(() => expect(held).toHaveLength(2));
    three.ask('/');
    await until(() => expect(three.text).toMatch(refused));
    three.ask('/livez');
    await until(() => expect(statuses(three)).toEqual(['503', '200']));
    one.close();
    await until(() => expect(held[0]?.[1].destroyed).toBe(true));
    three.ask('/');
    await until(() => expect(held).toHaveLength(3));
  });

  test('that disconnect leave the count once', async () => {
    const { held, port } = await start({ REQUESTS_TOTAL: 2 });
    for (let count = 1; count <= 6; count += 1) {
      const client = open(port);
      client.ask(count % 2 ? '/' : '/events', count < 3 ? 1 : 2);
      await until(() => expect(held).toHaveLength(count));
      const [, response] = held.at(-1) ?? [];
      if (response && count % 2 === 0) leaveCount(response);
      client.close();
      await until(() => expect(response?.destroyed).toBe(true));
    }
    for (const count of [7, 8]) {
      open(port).ask('/');
      await until(() => expect(held).toHaveLength(count));
    }
    const last = open(port);
    last.ask('/');
    await until(() => expect(last.text).toMatch(refused));
  });

  test('that pipeline are cut beyond the limit of requests, and leave the count', async () => {
    const { held, parsed, port } = await start({ REQUESTS_TOTAL: 10 });
    const [one, two] = [open(port), open(port)];
    one.ask('/');
    await until(() => expect(held).toHaveLength(1));
    two.ask('/', 30);
    await until(() => expect(two.isClosed).toBe(true));
    expect(parsed.requests).toBe(11);
    const three = open(port);
    three.ask('/', 5);
    await until(() => expect(held).toHaveLength(3));
    expect(three.isClosed).toBe(false);
  });

  test('may have any number of streams: a stream counts only as a connection', async () => {
    const { held, port } = await start({ REQUESTS_TOTAL: 2 });
    for (let count = 1; count <= 6; count += 1) {
      open(port).ask('/events');
      await until(() => expect(held).toHaveLength(count));
      const [, response] = held.at(-1) ?? [];
      if (response) leaveCount(response);
      response?.writeHead(200).write('x');
    }
    // The end of a stream does not change the count.
    for (const [, response] of held) response.end();
    await until(() => expect(held.every(([, response]) => response.writableFinished)).toBe(true));
    for (const count of [7, 8]) {
      open(port).ask('/');
      await until(() => expect(held).toHaveLength(count));
    }
    const last = open(port);
    last.ask('/');
    await until(() => expect(last.text).toMatch(refused));
  });

  test('have a limit; idle ones are closed to make room, and beyond it only health checks get an answer', async () => {
    const { held, port } = await start({ CONNECTIONS_TOTAL: 2 });
    const [busy, idle] = [open(port), open(port)];
    idle.ask('/livez');
    busy.ask('/');
    await until(() => expect([held.length, statuses(idle)]).toEqual([1, ['200']]));
    const probe = open(port);
    probe.ask('/livez');
    await until(() => expect(statuses(probe)).toEqual(['200']));
    await until(() => expect(idle.isClosed).toBe(true));
    const [second, third, silent] = [open(port), open(port), open(port)];
    second.ask('/');
    third.ask('/');
    await until(() => expect(third.text).toMatch(refused));
    await until(() => expect([third.isClosed, silent.isClosed]).toEqual([true, true]));
    expect(busy.isClosed).toBe(false);
  });
});

test('limits the bytes of unread answers, and cuts the oldest connection', async () => {
  const { held, port } = await start({ UNREAD_MEGABYTES: 100 });
  const bytes = Buffer.alloc(40 * 2 ** 20);
  const clients = Array.from({ length: 3 }, () => open(port, { isReading: false }));
  for (const [at, client] of clients.entries()) {
    client.ask('/');
    await until(() => expect(held).toHaveLength(at + 1));
    held[at]?.[1].end(bytes);
  }
  await until(() => expect(held.map(([, response]) => response.destroyed)).toEqual([true, false, false]));
  const reader = open(port);
  reader.ask('/livez');
  await until(() => expect(statuses(reader)).toEqual(['200']));
});
