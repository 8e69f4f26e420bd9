import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { listen } from './listen.ts';
import { createLog } from './log.ts';
import { sendJson } from './respond.ts';
import { createHttpServer, defaults } from './server.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

async function start(host: string, publicOrigin?: string) {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    service: 'test',
    output: { write: (line) => void lines.push(line) },
  });
  const server = createHttpServer((_, response) => sendJson(response, 200, {}), defaults, {
    publicOrigin,
    log,
  });
  const port = await listen(server, { port: 0, host });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const ask = (name: string, path = '/') =>
    new Promise<number | undefined>((resolve, reject) => {
      const asking = request(
        { port, host: '127.0.0.1', path, headers: { host: name }, agent: false },
        (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        },
      );
      asking.on('error', reject).end();
    });
  return { ask, lines, port };
}

const foreign = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  'localhost@evil.example',
  '127.0.0.1.nip.io',
  '192.168.1.5',
  'x.localhost',
  '0.0.0.0',
  '127.0.0.1:80:80',
];
const local = [
  'localhost',
  'localhost:8080',
  'LOCALHOST:1',
  'localhost.',
  'localhost.:80',
  '127.0.0.1',
  '127.0.0.1:9',
  '[::1]',
  '[::1]:8080',
  'localhost:',
];

describe('a service that listens on loopback', () => {
  test.each(foreign)('refuses the host %s', async (name) => {
    expect(await (await start('127.0.0.1')).ask(name)).toBe(421);
  });

  test.each(local)('accepts the host %s', async (name) => {
    expect(await (await start('127.0.0.1')).ask(name)).toBe(200);
  });

  test('accepts the host of PUBLIC_ORIGIN on any port, but no part of the name', async () => {
    const { ask } = await start('127.0.0.1', 'https://Book.example');
    const names = ['book.example', 'BOOK.example.:8443', 'localhost', 'ok.example', 'x.book.example'];
    expect(await Promise.all(names.map((name) => ask(name)))).toEqual([200, 200, 200, 421, 421]);
  });

  test('logs once which variable to set, and nothing from the request', async () => {
    const { ask, lines } = await start('127.0.0.1');
    for (const name of foreign) await ask(name);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('PUBLIC_ORIGIN');
    expect(lines[0]).not.toContain('evil');
  });

  test('answers health checks, and an old program that sends no Host', async () => {
    const { ask, port } = await start('127.0.0.1');
    expect([await ask('10.1.2.3', '/livez'), await ask('evil.example', '/readyz')]).toEqual([200, 200]);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
      socket.on('data', (bytes) => (text += bytes.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test('a service that listens on all addresses accepts any host', async () => {
  const { ask } = await start('0.0.0.0');
  expect(
    await Promise.all(['evil.example', 'backend:5000', '10.1.2.3', 'localhost'].map((name) => ask(name))),
  ).toEqual([200, 200, 200, 200]);
  const known = await start('0.0.0.0', 'https://book.example');
  expect([await known.ask('backend'), await known.ask('book.example')]).toEqual([200, 200]);
});

test('a container whose PUBLIC_ORIGIN is on loopback accepts only that name and addresses', async () => {
  const { ask } = await start('0.0.0.0', 'http://localhost:8080');
  const names = [
    'localhost:8080',
    '127.0.0.1',
    '192.168.1.5:8080',
    '[fd00::1]',
    'evil.example',
    '1.2.3.4.nip.io',
  ];
  expect(await Promise.all(names.map((name) => ask(name)))).toEqual([200, 200, 200, 200, 421, 421]);
});
