import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '@guestbook/frontend/app';
import { Backend } from '@guestbook/frontend/backend/call';
import { BookCache } from '@guestbook/frontend/book/cache';
import { followEvents } from '@guestbook/frontend/book/follow';
import { Config } from '@guestbook/frontend/config';
import type { PageModel } from '@guestbook/frontend/page/model';
import { listen } from '@guestbook/service/listen';
import { createLog } from '@guestbook/service/log';
import { createHttpServer } from '@guestbook/service/server';
import { afterAll } from 'vitest';
import { closeServer } from '../backends/start-backend.ts';

/** Stands in for the files of a build. Removed after the test file, even if its tests fail. */
const folder = await mkdtemp(join(tmpdir(), 'guestbook-build-'));
await mkdir(join(folder, 'assets'));
for (const name of ['page-1a2b.js', 'page-1a2b.js.br', 'page-1a2b.js.gz']) {
  await writeFile(join(folder, 'assets', name), name);
}
afterAll(() => rm(folder, { recursive: true }));

const log = createLog({ level: 'silent', service: 'test' });

/** Starts a frontend in this process. Its pages are their models as JSON: `readModel` reads them. */
export async function startFrontend(backendOrigin: string, variables: Record<string, string> = {}) {
  const config = Config.parse({ BACKEND_TIMEOUT_SECONDS: '5', ...variables });
  const backend = new Backend({
    url: backendOrigin,
    timeoutSeconds: config.BACKEND_TIMEOUT_SECONDS,
    connections: config.BACKEND_CONNECTIONS,
    queueLength: config.BACKEND_QUEUE_LENGTH,
    streams: config.EVENTS_TOTAL,
  });
  const cache = new BookCache(backend, config.CACHE_MEGABYTES * 2 ** 20);
  const lifecycle = { isStarted: true, isDraining: false };
  let rendered = 0;
  const render = (model: PageModel) => {
    rendered += 1;
    if (config.BOOK_LINE === 'a page that cannot be made') throw new Error(config.BOOK_LINE);
    return `<!doctype html><script>${JSON.stringify(model)}</script>${' '.repeat(2_000)}`;
  };
  const build = { render, hash: 'build', policy: {}, folder };
  const { listener, endStreams } = createApp({ config, backend, cache, build, lifecycle, log, version: '0' });
  const server = createHttpServer(listener, config);
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  let unfollow: (() => void) | undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
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
      await closeServer(server);
    },
  };
}
