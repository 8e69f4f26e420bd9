import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Refusal } from '@guestbook/contract';
import { expect, test, vi } from 'vitest';
import { parseForm, readBytes } from './body.ts';
import { createHttpServer } from './server.ts';

test('answers a body that the client breaks off with a 400, not an error', async () => {
  const outcome = Promise.withResolvers<unknown>();
  const server = createHttpServer((request) => {
    readBytes(request).then(outcome.resolve, outcome.resolve);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nHost: book\r\nContent-Length: 10\r\n\r\nhalf');
  await once(server, 'request');
  client.destroy();
  expect(await outcome.promise).toEqual(new Refusal('not_parseable'));
  server.close();
});

const fields = (count: number) => Buffer.from(Array.from({ length: count }, (_, at) => `k${at}`).join('&'));

test('refuses a form of thousands of fields before decoding any', () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode');
  expect(Object.keys(parseForm(fields(100)))).toHaveLength(100);
  decode.mockClear();
  expect(() => parseForm(fields(101))).toThrow(expect.objectContaining({ code: 'not_parseable' }));
  expect(decode).not.toHaveBeenCalled();
  decode.mockRestore();
});

test('reads a body in chunks of one byte without keeping the chunks', async () => {
  const bodies: Buffer[] = [];
  const server = createHttpServer((request, response) => {
    readBytes(request).then(
      (body) => {
        bodies.push(body);
        response.end();
      },
      () => {},
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const text = Array.from({ length: 20_000 }, (_, at) => String(at % 10)).join('');
  const chunks = Array.from(text, (digit) => `1\r\n${digit}\r\n`).join('');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const concat = vi.spyOn(Buffer, 'concat');
  client.end(
    `POST / HTTP/1.1\r\nHost: book\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  );
  await once(client.resume(), 'close');
  expect(bodies.map(String)).toEqual([text]);
  // The buffer grows by doubling: a copy for each chunk would be as slow.
  for (const [parts] of concat.mock.calls) expect(parts).toHaveLength(1);
  expect(concat.mock.calls.length).toBeLessThan(20);
  concat.mockRestore();
  server.close();
});

test('takes a thousand large bodies at once, and still reads small bodies, and large ones later', async () => {
  const codes: string[] = [];
  const server = createHttpServer((request, response) => {
    readBytes(request).then(
      (body) => response.end(`read ${body.length}`),
      (error: Refusal) => codes.push(error.code) && response.end('refused'),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const post = async (length: number, body = '') => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write(`POST / HTTP/1.1\r\nHost: book\r\nContent-Length: ${length}\r\n\r\n${body}`);
    client.on('error', () => {});
    await once(server, 'request');
    return client;
  };
  const slow = [];
  for (let count = 0; count < 1_001; count += 1) slow.push(await post(32_768));
  await vi.waitFor(() => expect(codes).toEqual(['unavailable']));
  const answerTo = async (length: number) =>
    String((await once(await post(length, 'x'.repeat(length)), 'data'))[0]);
  expect(await answerTo(4_000)).toContain('read 4000');
  for (const client of slow) client.destroy();
  await vi.waitFor(async () => expect(await answerTo(32_768)).toContain('read 32768'), 10_000);
  server.closeAllConnections();
  server.close();
});
