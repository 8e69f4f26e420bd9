import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp as createBackendApp } from '@guestbook/backend/app';
import { Replica } from '@guestbook/backend/books/replica';
import { followDatabase } from '@guestbook/backend/books/follow';
import { Config as BackendConfig, toPoolConfig } from '@guestbook/backend/config';
import { createPool } from '@guestbook/backend/db/pool';
import { createLog } from '@guestbook/service/log';
import { listen } from '@guestbook/service/listen';
import { createHttpServer } from '@guestbook/service/server';
import { createTestDatabase } from '@guestbook/testing/databases/create-database';
import { afterAll } from 'vitest';
import { createApp } from '../app.ts';
import { Backend } from '../backend/call.ts';
import { followEvents } from '../book/follow.ts';
import { BookCache } from '../book/cache.ts';
import { Config } from '../config.ts';
import type { PageModel } from '../page/model.ts';

/** What a build leaves to be served; removed after the test file, whatever became of its tests. */
const folder = await mkdtemp(join(tmpdir(), 'guestbook-build-'));
await mkdir(join(folder, 'assets'));
for (const name of ['page-1a2b.js', 'page-1a2b.js.br', 'page-1a2b.js.gz']) {
  await writeFile(join(folder, 'assets', name), name);
}
afterAll(() => rm(folder, { recursive: true }));

const log = createLog({ level: 'silent', service: 'test' });
const started = () => ({ isStarted: true, isDraining: false });

async function close(server: Server) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** The real backend on a database of its own, which can be closed and come back on the same port. */
export async function startBackend() {
  const database = await createTestDatabase();
  const config = BackendConfig.parse({ DATABASE_URL: database.url });
  const pool = toPoolConfig(config);
  const book = new Replica({ db: createPool(pool, log), log, cacheBytes: config.CACHE_MEGABYTES * 2 ** 20 });
  await book.load();
  const unfollow = followDatabase({ replica: book, config: pool, log });
  const { listener } = createBackendApp({ config, replica: book, lifecycle: started(), log, version: '0' });
  let server = createHttpServer(listener);
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${port}`,
    book,
    pause: () => close(server),
    resume: async () => {
      server = createHttpServer(listener);
      await listen(server, { port, host: '127.0.0.1' });
    },
    stop: async () => {
      await close(server);
      await unfollow();
      await book.db.end();
      await database.drop();
    },
  };
}

/** A frontend whose pages are their models, so that tests can read what is on them. */
export async function startFrontend(backendUrl: string, variables: Record<string, string> = {}) {
  const config = Config.parse({ BACKEND_TIMEOUT_SECONDS: '5', ...variables });
  const backend = new Backend({
    url: backendUrl,
    timeoutSeconds: config.BACKEND_TIMEOUT_SECONDS,
    connections: config.BACKEND_CONNECTIONS,
    queueLength: config.BACKEND_QUEUE_LENGTH,
    streams: config.EVENTS_TOTAL,
  });
  const cache = new BookCache(backend, config.CACHE_MEGABYTES * 2 ** 20);
  const lifecycle = started();
  let rendered = 0;
  const render = (model: PageModel) => {
    rendered += 1;
    if (config.BOOK_LINE === 'a page that cannot be made') throw new Error(config.BOOK_LINE);
    return `<!doctype html><script>${JSON.stringify(model)}</script>${' '.repeat(2_000)}`;
  };
  const build = { render, hash: 'build', policy: {}, folder };
  const { listener, endStreams } = createApp({
    config,
    backend,
    cache,
    build,
    lifecycle,
    log,
    version: '0',
  });
  const server = createHttpServer(listener);
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  let unfollow: (() => void) | undefined;
  return {
    url,
    port,
    cache,
    endStreams,
    lifecycle,
    countRendered: () => rendered,
    follow: () => {
      unfollow = followEvents({ backend, cache, log });
    },
    stop: async () => {
      unfollow?.();
      backend.close();
      await close(server);
    },
  };
}

/** Waits until something holds. */
export async function until(holds: () => unknown, milliseconds = 20_000) {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It did not come to hold in time.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
