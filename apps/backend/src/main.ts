import { readFile } from 'node:fs/promises';
import { listen } from '@guestbook/service/listen';
import { createHttpServer } from '@guestbook/service/server';
import { readConfig, readTracing } from '@guestbook/service/config';
import { stopOnSignal } from '@guestbook/service/lifecycle';
import { createLog } from '@guestbook/service/log';
import { serveMetrics } from '@guestbook/service/metrics';
import { startTracing, stopTracing } from '@guestbook/service/trace';
import { createApp } from './app.ts';
import { watchBackups } from './backup/watch.ts';
import { Replica } from './books/replica.ts';
import { followDatabase } from './books/follow.ts';
import { Config, toOwnerConfig, toPoolConfig } from './config.ts';
import { migrate } from './db/migrate.ts';
import { createPool } from './db/pool.ts';
import { waitForDatabase } from './db/wait.ts';
import { forgetOldKeys } from './entries/forget.ts';
import { exposeReplica } from './metrics.ts';

const config = readConfig(Config, process.env);
const log = createLog({ level: config.LOG_LEVEL, service: 'backend' });
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
await startTracing({ ...readTracing(config), service: 'guestbook-backend', version, log });
/** Started by hand. The starter and a container choose the port themselves. */
const isAlone = process.env['NODE_ENV'] !== 'production' && !process.send;
const lifecycle = { isStarted: false, isDraining: false };
const database = toPoolConfig(config);
const owner = toOwnerConfig(config);
const replica = new Replica({
  db: createPool(database, log),
  log,
  cacheBytes: config.CACHE_MEGABYTES * 2 ** 20,
});
exposeReplica({ replica, config });
const { listener, endStreams } = createApp({ config, replica, lifecycle, log, version });
const server = createHttpServer(listener, config, { publicOrigin: config.PUBLIC_ORIGIN, log });
/** The stop functions of the work that runs beside requests. */
const stopBackground: (() => void | Promise<void>)[] = [];

stopOnSignal({
  lifecycle,
  server,
  log,
  drainSeconds: config.DRAIN_SECONDS,
  endStreams,
  close: async () => {
    await Promise.all(stopBackground.map(async (stop) => stop()));
    await replica.db.end();
    await stopTracing();
  },
});

try {
  // Listen before the database is ready, so that `/livez` answers from the start.
  const place = { port: config.BACKEND_PORT, host: config.HOST, variable: 'BACKEND_PORT' };
  const port = await listen(server, { ...place, orNext: isAlone });
  const metricsHost = config.METRICS_HOST ?? config.HOST;
  const metricsPort = await serveMetrics({ port: config.METRICS_PORT, host: metricsHost, version, log });
  log.info({ port, metricsPort, version }, 'listening');
  const patience = { seconds: config.DATABASE_WAIT_SECONDS, log };
  await waitForDatabase(async () => {
    await (owner ? migrate(owner, database) : migrate(database));
    await replica.load();
  }, patience);
  stopBackground.push(
    followDatabase({ replica, config: database, log }),
    watchBackups({ db: replica.db, log }),
    forgetOldKeys({ db: replica.db, log }),
  );
  lifecycle.isStarted = true;
  log.info('ready');
} catch (error) {
  log.fatal({ err: error }, 'could not start');
  console.error(`The backend could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
