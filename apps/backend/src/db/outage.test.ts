import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalPostgres, type LocalPostgres } from '@guestbook/local-postgres';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { freezeServer } from '@guestbook/testing/databases/freeze-server';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { Client } from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate } from './migrate.ts';

// A server of its own: the outages would break other tests.
let folder: string;
let postgres: LocalPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guestbook-test-'));
});
beforeEach(async () => {
  // Uses the server that the previous test left running.
  postgres = await startLocalPostgres({ folder });
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

async function query<Row extends object>(statement: string): Promise<Row[]> {
  const client = new Client(postgres.url);
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

test('three backends started before the database become ready with it, and migrate it once', async () => {
  await postgres.stop();
  const starting = [1, 2, 3].map(() => startBackendProcess(postgres.url));
  const backends = await Promise.all(starting);
  const askAll = (path: string) => Promise.all(backends.map(({ origin }) => fetch(origin + path)));
  try {
    for (const answer of await askAll('/readyz')) expect(answer.status).toBe(503);
    postgres = await startLocalPostgres({ folder });
    const areReady = async () => (await askAll('/readyz')).every(({ ok }) => ok);
    await expect.poll(areReady, { timeout: 30_000 }).toBe(true);

    const files = await readdir(new URL('../../migrations', import.meta.url));
    expect(await query('select name from guestbook_migrations')).toHaveLength(files.length);
    expect(await query('select slug from books')).toEqual([{ slug: 'default' }]);
    let newest = 0;
    for (const { origin } of backends) {
      const body = new URLSearchParams({ entry: `Through ${origin}` });
      const added = await fetch(`${origin}/add`, { method: 'POST', body });
      expect(added.status).toBe(201);
      newest = ((await added.json()) as { revision: number }).revision;
    }
    const written = backends.map(({ origin }) => `Through ${origin}`).toReversed();
    for (const answer of await askAll(`/entries?revision=${newest}`)) {
      const notes = (await answer.json()) as { message: string }[];
      expect(notes.map(({ message }) => message)).toEqual(written);
    }
  } finally {
    await Promise.all(backends.map(({ stop }) => stop()));
  }
});

test('while the database hangs, writes get 503 and reads come from memory; both recover with it', async () => {
  await migrate({ connectionString: postgres.url });
  const backend = await startBackend({ databaseUrl: postgres.url });
  const sign = (message: string, key = randomUUID() as string) =>
    request(backend.server).post('/add').set('Idempotency-Key', key).send({ message });
  const read = (path: string) => request(backend.server).get(path);
  const acknowledged: string[] = [];
  const unknown: [string, string][] = [];
  const write = async (message: string, key = randomUUID() as string) => {
    const answer = await sign(message, key);
    if (answer.status === 201) acknowledged.push(message);
    else unknown.push([message, key]);
    return answer;
  };
  try {
    const { body } = await write('before');
    await read(`/entries?revision=${body.revision}`);
    // Some requests are in flight when the database stops.
    const flying = Array.from({ length: 50 }, (_, at) => write(`flying ${at}`));
    const signal = await freezeServer({ url: postgres.url, folder });
    try {
      // The first request finds open connections that are silent, the second a server that accepts no connection.
      for (const message of ['meanwhile', 'meanwhile, again']) {
        const start = Date.now();
        const pending = write(message);
        const head = await read('/entries');
        expect([head.status, head.body.length > 0]).toEqual([200, true]);
        const refused = await pending;
        expect([refused.status, refused.body.code]).toEqual([503, 'unavailable']);
        expect(refused.headers['retry-after']).toBe('1');
        expect(Date.now() - start).toBeLessThan(30_000);
      }
      for (const path of ['/entries?before=1', `/entries/${body.entry.id}`, '/entries?revision=999999'])
        expect((await read(path)).status).toBe(503);
      expect((await read('/readyz')).status).toBe(200);
      await Promise.all(flying);
    } finally {
      await signal('SIGCONT');
    }
    await expect.poll(async () => (await sign('after')).status, { timeout: 15_000 }).toBe(201);
    // A note without a certain answer may be in the book. A repeat with the same key keeps it one note.
    for (const [message, key] of unknown.splice(0)) await write(message, key);
    expect(unknown).toEqual([]);
    const stored = await query<{ message: string }>(
      `select message from entries where message !~ '^(after|Through)'`,
    );
    expect(stored.map(({ message }) => message).toSorted()).toEqual(acknowledged.toSorted());
  } finally {
    await backend.stop();
  }
});
