import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalPostgres } from '@guestbook/local-postgres';
import { makeAsynchronous } from '@guestbook/testing/databases/commit-asynchronously';
import { freezeServer } from '@guestbook/testing/databases/freeze-server';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { postAll, readBook, settle } from './ledger.ts';

// The other tests rely on the ledger to find losses. This file tests that it does, on its own PostgreSQL, since it kills it.
let folder: string;
let postgres: Awaited<ReturnType<typeof startLocalPostgres>>;
let backend: Awaited<ReturnType<typeof startBackendProcess>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guestbook-test-'));
  postgres = await startLocalPostgres({ folder });
  await start();
});
afterAll(async () => {
  await backend.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

async function start() {
  backend = await startBackendProcess(postgres.url);
  const isReady = async () => expect((await fetch(`${backend.origin}/readyz`)).status).toBe(200);
  await vi.waitFor(isReady, { timeout: 20_000 });
}

async function query(...statements: string[]) {
  const client = new Client(postgres.url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function empty() {
  await backend.stop();
  await query(
    'truncate entries cascade',
    'update books set epoch = gen_random_uuid(), last_number = 0, published = 0',
  );
  await start();
}

/** A proxy that drops every tenth answer: the note is stored, but the client does not know. */
async function startLossyWay() {
  const sockets = new Set<Socket>();
  let answers = 0;
  const way = createServer((client) => {
    const server = connect(Number(new URL(backend.origin).port), '127.0.0.1');
    for (const socket of [client, server]) sockets.add(socket.on('error', () => {}));
    client.on('data', (bytes) => server.write(bytes)).on('close', () => server.destroy());
    server.on('data', (bytes) => (++answers % 10 === 0 ? client.destroy() : client.write(bytes)));
    server.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(way.address() as AddressInfo).port}`,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      way.close();
    },
  };
}

describe('the ledger', () => {
  test('finds lost, doubled and changed notes', async () => {
    await empty();
    const { sent } = await postAll({ origins: [backend.origin], total: 150, clients: 4 });
    expect(settle(sent, await readBook(backend.origin, sent))).toEqual({
      lost: 0,
      doubled: 0,
      changed: 0,
    });
    await backend.stop();
    await query(
      'delete from entries where number in (3, 140)',
      `update entries set message = message || '.' where number = 5`,
      `insert into entries (id, book_id, number, revision, status, message, signed_at, changed_at)
       select gen_random_uuid(), book_id, number + 1000, revision + 1000, status, message, signed_at, changed_at
       from entries where number in (7, 8, 9)`,
    );
    await start();
    // A changed note counts as missing too.
    expect(settle(sent, await readBook(backend.origin, sent))).toEqual({
      lost: 3,
      doubled: 3,
      changed: 1,
    });
  });

  test.each([true, false])('finds doubled notes after lost answers, with keys: %s', async (hasKeys) => {
    await empty();
    const way = await startLossyWay();
    const { sent, repeats } = await postAll({ origins: [way.origin], total: 200, clients: 4, hasKeys });
    way.stop();
    const { lost, doubled } = settle(sent, await readBook(backend.origin, sent));
    expect(repeats).toBeGreaterThan(10);
    expect(lost).toBe(0);
    if (hasKeys) expect(doubled).toBe(0);
    else expect(doubled).toBeGreaterThan(10);
  });

  // Each connection overrides the server's setting, so only a trigger can still make a commit asynchronous.
  test.each([
    ['by the settings of the server', []],
    ['in each transaction', makeAsynchronous],
  ])(
    'finds the notes that a kill of PostgreSQL loses, with commits asynchronous %s',
    async (where, statements) => {
      await empty();
      await query(
        ...statements,
        'alter system set synchronous_commit = off',
        // How long a commit may stay in memory only.
        `alter system set wal_writer_delay = '10s'`,
        'select pg_reload_conf()',
        'checkpoint',
      );
      const { sent } = await postAll({ origins: [backend.origin], total: 100, clients: 4 });
      const signal = await freezeServer({ url: postgres.url, folder });
      await signal('SIGKILL');
      await postgres.stop();
      postgres = await startLocalPostgres({ folder });
      await backend.stop();
      await start();
      const { lost } = settle(sent, await readBook(backend.origin, []));
      console.log(`commits asynchronous ${where}: ${lost} of ${sent.length} lost`);
      if (statements.length === 0) expect(lost).toBe(0);
      else expect(lost).toBeGreaterThan(0);
    },
  );
});
