import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOwnClient, startLocalPostgres } from './index.ts';

test('uses the running server while a restore replaces its database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local postgres '));
  const database = await startLocalPostgres({ folder });
  const server = createOwnClient(new URL('postgres', database.url).href);
  try {
    await server.connect();
    await server.query('create database restored');
    await server.query('begin');
    await server.query('alter database guestbook rename to guestbook_before');
    await server.query('alter database restored rename to guestbook');
    const starting = startLocalPostgres({ folder });
    // The connection to the book waits for the two renames, and then fails because the database does not exist.
    const isWaiting = `select from pg_locks where not granted and locktype = 'object'`;
    await expect.poll(async () => (await server.query(isWaiting)).rowCount).toBe(1);
    await server.query('commit');
    expect((await starting).was).toBe('running');
    await server.query('select');
  } finally {
    await server.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
