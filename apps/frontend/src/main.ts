import { readFile } from 'node:fs/promises';
import { readConfig, readTracing } from '@guestbook/service/config';
import { stopOnSignal } from '@guestbook/service/lifecycle';
import { createLog } from '@guestbook/service/log';
import { serveMetrics } from '@guestbook/service/metrics';
import { startTracing, stopTracing } from '@guestbook/service/trace';
import { listen } from '@guestbook/service/listen';
import { createHttpServer } from '@guestbook/service/server';
import { createApp } from './app.ts';
import { Backend } from './backend/call.ts';
import { followEvents } from './book/follow.ts';
import { BookCache } from './book/cache.ts';
import { Config } from './config.ts';
import { loadBuild } from './render/load-build.ts';

const config = readConfig(Config, process.env);
const log = createLog({ level: config.LOG_LEVEL, service: 'frontend' });
const lifecycle = { isStarted: false, isDraining: false };

try {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  await startTracing({ ...readTracing(config), service: 'guestbook-frontend', version, log });
  const isDevelopment = process.env['NODE_ENV'] === 'development';
  const hosts = { publicOrigin: config.PUBLIC_ORIGIN, log };
  const development = isDevelopment && (await (await import('./render/develop.ts')).startDevelopment(hosts));
  const build = development ? development.build : await loadBuild(new URL('../dist/', import.meta.url), log);
  const backend = new Backend({
    url: config.BACKEND_URL,
    timeoutSeconds: config.BACKEND_TIMEOUT_SECONDS,
    connections: config.BACKEND_CONNECTIONS,
    queueLength: config.BACKEND_QUEUE_LENGTH,
    streams: config.EVENTS_TOTAL,
  });
  const cache = new BookCache(backend, config.CACHE_MEGABYTES * 2 ** 20);
  const { listener, endStreams } = createApp({ config, backend, cache, build, lifecycle, log, version });
  const server = createHttpServer(listener, config, hosts);
  if (development) development.attach(server);
  const unfollow = followEvents({ backend, cache, log });

  stopOnSignal({
    lifecycle,
    server,
    log,
    drainSeconds: config.DRAIN_SECONDS,
    endStreams: () => {
      endStreams();
      if (development) void development.close();
    },
    close: async () => {
      unfollow();
      backend.close();
      await stopTracing();
    },
  });
  const port = await listen(server, { port: config.PORT, host: config.HOST });
  const metricsHost = config.METRICS_HOST ?? config.HOST;
  const metricsPort = await serveMetrics({ port: config.METRICS_PORT, host: metricsHost, version, log });
  // Ready even without a backend: the pages then say that the notes are unavailable.
  lifecycle.isStarted = true;
  log.info({ port, metricsPort, version }, 'listening');
} catch (error) {
  log.fatal({ err: error }, 'the frontend could not start');
  console.error(`The frontend could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
