import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Refusal } from '@guestbook/contract';
import { expect, test, vi } from 'vitest';
import { parseForm, readBytes } from './body.ts';
import { createHttpServer } from './server.ts';

test("a body that breaks off is its sender's fault, and no error of ours", async () => {
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

test('a form of thousands of fields is refused before one is decoded', () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode');
  const fields = (count: number) => Buffer.from(Array.from({ length: count }, (_, at) => `k${at}`).join('&'));
  expect(Object.keys(parseForm(fields(100)))).toHaveLength(100);
  decode.mockClear();
  expect(() => parseForm(fields(101))).toThrow(expect.objectContaining({ code: 'not_parseable' }));
  expect(decode).not.toHaveBeenCalled();
  decode.mockRestore();
});
