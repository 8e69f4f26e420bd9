import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@guestbook/service/log';
import { Gauge } from '@prometheus-io/client';
import { SessionClient, type SessionConfig } from '../db/session.ts';
import type { Replica } from './replica.ts';

const databaseUp = new Gauge({
  name: 'guestbook_database_up',
  help: '1 if the database answered the latest comparison with the replica, which runs every two seconds; else 0.',
});

/** Notifications are lost while the listener reconnects, so the replica also compares its revision at this interval. */
const compareMilliseconds = 2_000;
/** The longest pause between two attempts to connect; the first is 100 ms, and each is twice the one before. */
const longestPause = 2_000;

/** Keeps the replica up to date with the database. Retries while the database is unavailable. Returns a stop function. */
export function followDatabase({
  replica,
  config,
  log,
}: {
  replica: Replica;
  config: SessionConfig;
  log: Log;
}): () => Promise<void> {
  const refresh = () =>
    replica.refresh().then(
      () => databaseUp.set(1),
      (error: unknown) => {
        databaseUp.set(0);
        log.warn({ err: error }, 'could not refresh the head');
      },
    );
  const compare = setInterval(() => void refresh(), compareMilliseconds);
  const stopping = new AbortController();
  let client: SessionClient | undefined;

  const listen = async () => {
    for (let pause = 100; !stopping.signal.aborted; pause = Math.min(pause * 2, longestPause)) {
      // `query_timeout` does not end this connection: it limits queries, and notifications may be an hour apart.
      client = new SessionClient(config);
      const ended = new Promise<void>((resolve) => client?.on('end', resolve).on('error', () => resolve()));
      client.on('notification', () => void refresh());
      try {
        await client.connect();
        await client.query('listen guestbook');
        await refresh();
        pause = 100;
        await ended;
      } catch (error) {
        log.warn({ err: error }, 'lost the database notification listener; reconnecting');
      }
      await client.end().catch(() => {});
      await sleep(pause);
    }
  };
  void listen();

  return async () => {
    stopping.abort();
    clearInterval(compare);
    await client?.end().catch(() => {});
  };
}
