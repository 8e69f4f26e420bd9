import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { expect, test } from 'vitest';
import { isDatabaseUnavailable } from './unavailable.ts';

test.each([
  ['ECONNREFUSED', true],
  ['EAI_AGAIN', true],
  ['ENOTFOUND', true],
  ['57P03', true],
  ['3D000', true],
  ['40P01', true],
  ['42P01', true],
  ['55P03', true],
  ['25006', true],
  ['28P01', false],
  ['23505', false],
  ['42703', false],
  ['42501', false],
  ['ENOENT', false],
  ['EACCES', false],
  ['EPROTO', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false],
  ['ERR_INVALID_ARG_TYPE', false],
  ['SELF_SIGNED_CERT_IN_CHAIN', false],
])('an error with the code %s: the database is unavailable: %s', (code, expected) => {
  expect(isDatabaseUnavailable(Object.assign(new Error('a timeout, perhaps'), { code }))).toBe(expected);
});

test.each([
  ['FATAL', 'pgbouncer cannot connect to server', true],
  ['ERROR', 'bind message supplies 3 parameters, but prepared statement "" requires 2', false],
])('08P01, %s: %s: the database is unavailable: %s', (severity, message, expected) => {
  expect(isDatabaseUnavailable(Object.assign(new Error(message), { code: '08P01', severity }))).toBe(
    expected,
  );
});

const failWith = (work: () => Promise<unknown>) =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

test('recognises the errors of node-postgres for a server that is silent or does not exist', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const place = { host: '127.0.0.1', port: (silent.address() as AddressInfo).port };
  const pool = new Pool({ ...place, connectionTimeoutMillis: 50 });
  const errors = [
    await failWith(() => new Client({ ...place, connectionTimeoutMillis: 50 }).connect()),
    await failWith(() => pool.connect()),
    await failWith(() => pool.end().then(() => pool.connect())),
    await failWith(() => new Client({ host: join(tmpdir(), 'no-such-folder') }).connect()),
  ];
  silent.close();
  errors.push(await failWith(() => new Client(place).connect()));
  expect(errors.map((error) => [String(error), isDatabaseUnavailable(error)])).toEqual(
    errors.map((error) => [String(error), true]),
  );
});

test('does not take a missing certificate file for an outage', async () => {
  const error = await failWith(
    async () => new Client('postgres://a:b@127.0.0.1/c?sslrootcert=/no/such/file'),
  );
  expect([String(error), isDatabaseUnavailable(error)]).toEqual([expect.stringContaining('ENOENT'), false]);
});
