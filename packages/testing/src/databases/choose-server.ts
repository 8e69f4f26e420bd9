import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalPostgres } from '@guestbook/local-postgres';
import { startContainer } from './container.ts';

export interface TestServer {
  url: string;
  kind: 'TEST_DATABASE_URL' | 'testcontainers' | 'laptop database';
  stop: () => Promise<void>;
}

export const maxConnections = 200;

/** A PostgreSQL for tests: the given one, else a container where an engine answers, else the laptop database. */
export async function chooseServer(): Promise<TestServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, kind: 'TEST_DATABASE_URL', stop: async () => {} };
  try {
    return { ...(await startContainer({ maxConnections })), kind: 'testcontainers' };
  } catch {
    // No engine, an engine that has not the image and cannot get it, no permission: there are too many ways.
    return { ...(await startInTemporaryFolder()), kind: 'laptop database' };
  }
}

async function startInTemporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'guestbook-test-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const { url, stop } = await startLocalPostgres({ folder, maxConnections });
    return { url, stop: () => stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
