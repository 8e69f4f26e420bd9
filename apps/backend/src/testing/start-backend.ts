import type { AddressInfo } from 'node:net';
import { createLog } from '@guestbook/service/log';
import { createHttpServer } from '@guestbook/service/server';
import { createTestDatabase } from '@guestbook/testing/databases/create-database';
import { createApp } from '../app.ts';
import { Replica } from '../books/replica.ts';
import { followDatabase } from '../books/follow.ts';
import { Config, toPoolConfig } from '../config.ts';
import { createPool } from '../db/pool.ts';

/** A backend in this process, on a database of its own or on the given one. */
export async function startBackend({
  url,
  variables = {},
}: { url?: string; variables?: NodeJS.ProcessEnv } = {}) {
  const database = url === undefined ? await createTestDatabase() : { url, drop: () => Promise.resolve() };
  const config = Config.parse({ DATABASE_URL: database.url, ...variables });
  const lines: string[] = [];
  const log = createLog({
    level: config.LOG_LEVEL,
    service: 'backend',
    output: { write: (line: string) => void lines.push(line) },
  });
  const replica = new Replica({
    db: createPool(toPoolConfig(config), log),
    log,
    cacheBytes: config.CACHE_MEGABYTES * 2 ** 20,
  });
  await replica.load();
  const unfollow = followDatabase({ replica, config: toPoolConfig(config), log });
  const lifecycle = { isStarted: true, isDraining: false };
  const { listener, streams } = createApp({ config, replica, lifecycle, log, version: '0.0.0' });
  const server = createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const stop = async () => {
    streams.end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await unfollow();
    await replica.db.end();
    await database.drop();
  };
  return { origin, server, replica, streams, lifecycle, lines, url: database.url, stop };
}

export type Backend = Awaited<ReturnType<typeof startBackend>>;

export async function countEntries({ replica }: Backend): Promise<number> {
  const { rows } = await replica.db.query<{ count: number }>('select count(*) from entries');
  return rows[0]?.count ?? 0;
}
