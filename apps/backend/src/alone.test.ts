import { createTestDatabase } from '@guestbook/testing/databases/create-database';
import { startBackendProcess } from '@guestbook/testing/processes/start-backend-process';
import { afterAll, beforeAll, expect, test } from 'vitest';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let first: Awaited<ReturnType<typeof startBackendProcess>>;
beforeAll(async () => {
  database = await createTestDatabase();
  first = await startBackendProcess(database.url);
});
afterAll(async () => {
  await first.stop();
  await database.drop();
});

test('a second backend on the same machine uses the next free ports', async () => {
  const taken = { BACKEND_PORT: new URL(first.origin).port, METRICS_PORT: String(first.metricsPort) };
  const second = await startBackendProcess(database.url, taken);
  expect(Number(new URL(second.origin).port)).toBeGreaterThan(Number(taken.BACKEND_PORT));
  expect(second.metricsPort).toBeGreaterThan(first.metricsPort);
  expect((await fetch(`${second.origin}/livez`)).status).toBe(200);
  await second.stop();
});

test('an empty variable is the same as none', async () => {
  const empty = { HOST: '', LOG_LEVEL: '', PUBLIC_ORIGIN: '', PGHOST: '', DATABASE_CONNECTIONS: '' };
  const backend = await startBackendProcess(database.url, empty);
  await backend.stop();
});
