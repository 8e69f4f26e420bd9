import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalPostgres } from '@guestbook/local-postgres';
import { startContainer } from './container.ts';

export interface TestServer {
  url: string;
  kind: 'given' | 'container' | 'local';
  stop: () => Promise<void>;
}

export const maxConnections = 200;

/** Chooses a PostgreSQL for tests: the one in TEST_DATABASE_URL, else a container, else the one that the packages include. */
export async function chooseServer(): Promise<TestServer> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url) return { url, kind: 'given', stop: async () => {} };
  // There are many reasons to fail: no engine, no permission, no image and no way to pull it.
  const container = await startContainer({ maxConnections }).catch(() => undefined);
  console.log(
    `Tests run on PostgreSQL from ${container ? 'a container' : 'the packages: no container started'}.`,
  );
  if (container) return { ...container, kind: 'container' };
  return { ...(await startInTemporaryFolder()), kind: 'local' };
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
