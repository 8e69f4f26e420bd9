import type { Server } from 'node:http';
import { createApp } from '@guestbook/backend/app';
import { followDatabase } from '@guestbook/backend/books/follow';
import { Replica } from '@guestbook/backend/books/replica';
import { Config, toPoolConfig } from '@guestbook/backend/config';
import { createPool } from '@guestbook/backend/db/pool';
import { listen } from '@guestbook/service/listen';
import { createLog } from '@guestbook/service/log';
import { createHttpServer } from '@guestbook/service/server';
import { createTestDatabase } from '../databases/create-database.ts';

interface Options {
  /** Default: a database of its own. */
  databaseUrl?: string;
  variables?: NodeJS.ProcessEnv;
}

/** Starts a backend in this process. `lines` gets its log. */
export async function startBackend({ databaseUrl, variables = {} }: Options = {}) {
  const database = databaseUrl === undefined ? await createTestDatabase() : undefined;
  const url = databaseUrl ?? database?.url ?? '';
  const config = Config.parse({ DATABASE_URL: url, ...variables });
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
  const { listener, endStreams } = createApp({ config, replica, lifecycle, log, version: '0.0.0' });
  let server = createHttpServer(listener, config);
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  return {
    origin: `http://127.0.0.1:${port}`,
    databaseUrl: url,
    server,
    replica,
    endStreams,
    lifecycle,
    lines,
    /** Stops listening, and closes all connections. */
    pause: () => closeServer(server),
    /** Listens again, on the same port. */
    resume: async () => {
      server = createHttpServer(listener, config);
      await listen(server, { port, host: '127.0.0.1' });
    },
    stop: async () => {
      endStreams();
      await closeServer(server);
      await unfollow();
      await replica.db.end();
      await database?.drop();
    },
  };
}

export type Backend = Awaited<ReturnType<typeof startBackend>>;

/** Closes a server and its connections at once. */
export async function closeServer(server: Server) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export async function countEntries({ replica }: Backend): Promise<number> {
  const { rows } = await replica.db.query<{ count: number }>('select count(*) from entries');
  return rows[0]?.count ?? 0;
}
