import { request } from 'node:http';
import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { createTestDatabase } from '@guestbook/testing/databases/create-database';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { register } from '@prometheus-io/client';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposeReplica } from './metrics.ts';
import { Config } from './config.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend();
  exposeReplica({ replica: backend.replica, config: Config.parse({ DATABASE_URL: backend.databaseUrl }) });
});
afterAll(() => backend.stop());

const ask = (method: string, path: string) =>
  new Promise<void>((resolve, reject) => {
    request(`${backend.origin}${path}`, { method, agent: false }, (answer) =>
      answer.resume().on('close', resolve),
    )
      .on('error', reject)
      .end();
  });
const readMetric = async (name: string) =>
  (await register.getSingleMetricAsString(name)).split('\n').filter((line) => !line.startsWith('#'));

describe('the metrics', () => {
  test('label routes and methods from a fixed set', async () => {
    await ask('GET', '/entries?limit=5');
    await ask('GET', '/entries/some-id');
    for (const path of ['/a', '/b', '/entries2', '/%2e%2e/x']) await ask('GET', path);
    for (const method of ['PROPFIND', 'LOCK', 'PURGE']) await ask(method, '/add');
    const lines = await readMetric('http_requests_total');
    const labels = (name: string) =>
      new Set(lines.map((line) => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1]));
    expect(labels('route')).toEqual(new Set(['/entries', '/entries/:id', 'other', '/add']));
    expect(labels('method')).toEqual(new Set(['GET', 'OTHER']));
    expect(lines).toContain('http_requests_total{route="other",method="GET",status="404"} 4');
    expect(lines).toContain('http_requests_total{route="/add",method="OTHER",status="405"} 3');
  });

  test('count notes, groups and connections', async () => {
    await fetch(`${backend.origin}/add`, { method: 'POST', body: new URLSearchParams({ entry: 'Hello' }) });
    await backend.replica.refresh();
    expect(await readMetric('guestbook_notes')).toEqual(['guestbook_notes 1']);
    expect(await readMetric('guestbook_write_group_size')).toContain('guestbook_write_group_size_sum 1');
    expect(await readMetric('guestbook_database_connections_limit')).toEqual([
      'guestbook_database_connections_limit 5',
    ]);
    const [connections] = await readMetric('guestbook_database_connections');
    expect(Number(connections?.split(' ')[1])).toBeGreaterThan(0);
  });
});

test('a scrape works while the backend cannot load the book yet', async () => {
  const database = await createTestDatabase();
  const client = new Client(database.url);
  await client.connect();
  // Lock the table, as a restore does.
  await client.query('begin; lock entries in access exclusive mode');
  const process = await startBackendProcess(database.url);
  try {
    const isReady = async () => (await fetch(`${process.origin}/readyz`)).ok;
    // Long enough for several attempts to load the entries.
    for (let scrapes = 0; scrapes < 20; scrapes += 1) {
      expect(await process.readMetric('guestbook_notes')).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await isReady()).toBe(false);
    await client.query('rollback');
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  } finally {
    await client.end();
    await process.stop();
    await database.drop();
  }
});
