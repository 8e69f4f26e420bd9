import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@guestbook/service/log';
import { Gauge } from '@prometheus-io/client';
import { SessionClient, type SessionConfig } from '../db/session.ts';
import type { Replica } from './replica.ts';

const databaseUp = new Gauge({
  name: 'guestbook_database_up',
  help: 'Whether the database answered when the replica was last compared with it, every two seconds.',
});

/** A listener can miss notifications while it reconnects, so the revision is compared as often as this, too. */
const compareMilliseconds = 2_000;
const longestPause = 2_000;

/** Keeps the book's head fresh until the returned function is called. Faults of the database are waited out. */
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
        log.warn({ err: error }, 'the head could not be refreshed');
      },
    );
  const compare = setInterval(() => void refresh(), compareMilliseconds);
  const stopping = new AbortController();
  let client: SessionClient | undefined;

  const listen = async () => {
    for (let pause = 100; !stopping.signal.aborted; pause = Math.min(pause * 2, longestPause)) {
      // Notifications may be an hour apart: the client's own clock is for queries.
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
        log.warn({ err: error }, 'not listening to the database');
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
