import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { leaveCount } from './bounds.ts';
import { listen } from './listen.ts';
import { sendJson } from './respond.ts';
import { createHttpServer, standard } from './server.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A server that keeps each request until it is told to answer, except those after its health. */
async function start(limits: Partial<typeof standard>) {
  const held: [IncomingMessage, ServerResponse][] = [];
  const server: Server = createHttpServer(
    (request, response) => {
      if (request.url === '/livez') sendJson(response, 200, {});
      else held.push([request, response]);
    },
    { ...standard, ...limits },
  );
  const parsed = { requests: 0 };
  server.on('request', () => (parsed.requests += 1));
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { held, parsed, port };
}

/** A client that keeps what it got, or takes nothing. */
function open(port: number, { isReading = true } = {}) {
  const socket: Socket = connect(port, '127.0.0.1').on('error', () => {});
  const client = {
    text: '',
    isClosed: false,
    ask: (path: string, times = 1) => void socket.write(get(path).repeat(times)),
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
  test('has one request under way; what it sends ahead waits, and beyond the limit it is refused in its turn', async () => {
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
    // All that it sent has left the count.
    const other = open(port);
    other.ask('/');
    await until(() => expect(held).toHaveLength(4));
  });

  test('that goes while others of its requests wait starts none of them', async () => {
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
  test('have so many requests; beyond them the answer is 503, but not to questions after the health', async () => {
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

  test('that break off leave the count once', async () => {
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

  test('that send ahead are cut when there is no room, and leave it', async () => {
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

  test('may have as many streams as they like: these count as connections only', async () => {
    const { held, port } = await start({ REQUESTS_TOTAL: 2 });
    for (let count = 1; count <= 6; count += 1) {
      open(port).ask('/events');
      await until(() => expect(held).toHaveLength(count));
      const [, response] = held.at(-1) ?? [];
      if (response) leaveCount(response);
      response?.writeHead(200).write('x');
    }
    // Their ends do not count either.
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

  test('are so many; idle ones make room, and beyond them only the health is answered', async () => {
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

test('answers that clients do not take are bounded: the oldest is cut', async () => {
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
