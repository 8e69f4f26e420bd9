import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBody } from './body.ts';
import { sendJson, sendProblem } from './respond.ts';
import { listen } from './listen.ts';
import { createHttpServer, defaults } from './server.ts';
import { Refusal } from '@guestbook/contract';

let port: number;
const server = createHttpServer((request, response) => {
  if (request.url === '/late') return void setTimeout(() => sendJson(response, 200, {}), 100);
  if (request.method === 'GET') return sendJson(response, 200, {});
  if (request.method === 'PUT')
    return sendJson(response, 200, { host: request.headers.host, url: request.url });
  readBody(request).then(
    (body) => sendJson(response, 200, body),
    (error: unknown) =>
      sendProblem(response, error instanceof Refusal ? error : new Refusal('internal_error')),
  );
});
beforeAll(async () => {
  port = await listen(server, { port: 0, host: '127.0.0.1' });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends raw bytes. Resolves to the answer and its duration when the server closes the connection, or after `patience` ms. */
function send(bytes: string, { drip, patience = 1_000 }: { drip?: string; patience?: number } = {}) {
  const start = Date.now();
  return new Promise<{ answer: string; isClosed: boolean; seconds: number }>((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = drip === undefined ? undefined : setInterval(() => socket.write(drip), 1_000);
    const end = (isClosed: boolean) => {
      clearInterval(timer);
      clearTimeout(limit);
      socket.destroy();
      resolve({ answer, isClosed, seconds: (Date.now() - start) / 1_000 });
    };
    const limit = setTimeout(() => end(false), patience);
    socket.on('data', (chunk) => (answer += String(chunk))).on('error', () => {});
    socket.on('close', () => end(true));
  });
}

describe('refuses what two servers could read differently:', () => {
  test.each([
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['an unknown transfer coding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
    [
      'two transfer codings',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n',
      501,
    ],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n', 400],
    ['an address with a user', 'GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['an address without a host', 'GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['an address of another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['an address with a bad port', 'GET http://a:x/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['HTTP/0.9', 'GET /\r\n\r\n', 400],
    ['a higher version', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 400],
    [
      'a transfer coding in HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 405],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s', async (_, bytes, status) => {
    const { answer, isClosed } = await send(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(isClosed).toBe(true);
  });
});

const statuses = (answer: string) => Array.from(answer.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status);

describe('unreadable bytes give no answer to another request:', () => {
  const chunked = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';

  test.each([
    [
      'a broken trailer after an early answer',
      `GET / HTTP/1.1\r\nHost: a\r\n${chunked}0\r\nX\x01: y\r\n\r\n`,
      ['200'],
    ],
    ['a broken chunk after an early answer', `GET / HTTP/1.1\r\nHost: a\r\n${chunked}zz\r\n`, ['200']],
    ['nonsense after a request in flight', 'GET /late HTTP/1.1\r\nHost: a\r\n\r\n\x01\r\n\r\n', ['200']],
    [
      'nonsense after two requests in flight',
      `${'GET /late HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2)}\x01\r\n\r\n`,
      ['200', '200'],
    ],
    [
      'CONNECT after a request in flight',
      'GET /late HTTP/1.1\r\nHost: a\r\n\r\nCONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
      [],
    ],
    [
      'a broken chunk of a request without an answer',
      `POST / HTTP/1.1\r\nHost: a\r\n${chunked}zz\r\n`,
      ['400'],
    ],
  ])('%s', async (_, bytes, expected) => {
    const { answer, isClosed } = await send(bytes);
    expect(statuses(answer)).toEqual(expected);
    expect(isClosed).toBe(true);
  });
});

test('cuts a body without a length at the limit', async () => {
  const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
  const head =
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const { answer } = await send(head + chunk.repeat(20));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('a connection at its maximum age closes with the next answer', async () => {
  const times = { ...defaults, CONNECTION_LIFE_SECONDS: 5 };
  const brief = createHttpServer((_, response) => sendJson(response, 200, {}), times);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const origin = `http://127.0.0.1:${await listen(brief, { port: 0, host: '127.0.0.1' })}`;
  const ask = () =>
    new Promise<string | undefined>((resolve, reject) => {
      const call = get(origin, { agent }, (answer) => {
        answer.resume().on('end', () => resolve(answer.headers.connection));
      });
      call.on('error', reject);
    });
  expect([await ask(), await ask()]).toEqual(['keep-alive', 'keep-alive']);
  await sleep(5_200);
  expect([await ask(), await ask()]).toEqual(['close', 'keep-alive']);
  agent.destroy();
  brief.close();
});

describe.concurrent('disconnects a slow client that sends', () => {
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n';

  test.each([
    ['headers, a byte a second', 'GET / HTTP/1.1\r\nX-A: ', { drip: 'x' }, 13],
    ['nothing at all', '', {}, 13],
    ['a body, a byte a second', head, { drip: 'x' }, 18],
  ])('%s', async (_, bytes, options, most) => {
    const { isClosed, seconds } = await send(bytes, { ...options, patience: 50_000 });
    expect(isClosed).toBe(true);
    expect(seconds).toBeGreaterThan(8);
    expect(seconds).toBeLessThan(most + 25);
  });
});

test.each([
  ['http://book.example/entries?limit=1', 'book.example', '/entries?limit=1'],
  ['HTTP://book.example:8080', 'book.example:8080', '/'],
  ['https://[::1]:443/a//b%2f../c', '[::1]:443', '/a//b%2f../c'],
  ['http://book.example?a=http://x@y/', 'book.example', '/?a=http://x@y/'],
])('takes host and path of a request for %s from its URL, not from Host', async (target, host, url) => {
  const { answer } = await send(`PUT ${target} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain(JSON.stringify({ host, url }));
});
