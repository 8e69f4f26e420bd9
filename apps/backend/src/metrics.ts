import { Gauge } from '@prometheus-io/client';
import type { Replica } from './books/replica.ts';
import type { Config } from './config.ts';

/** Registers the metrics that are read at each scrape. Call it once in a process. */
export function exposeReplica({ replica, config }: { replica: Replica; config: Config }) {
  const { db } = replica;
  expose('guestbook_notes', 'Published notes.', () => replica.count);
  expose('guestbook_database_connections', 'Open connections in the pool.', () => db.totalCount);
  expose('guestbook_database_connections_idle', 'Open connections that are idle.', () => db.idleCount);
  expose(
    'guestbook_database_connections_limit',
    'Limit of open connections.',
    () => config.DATABASE_CONNECTIONS,
  );
  expose('guestbook_database_waiting', 'Statements that wait for a connection.', () => db.waitingCount);
  expose(
    'guestbook_write_queue_limit',
    'Limit of notes that wait for the next group.',
    () => config.WRITE_QUEUE_LENGTH,
  );
  expose(
    'guestbook_event_streams_limit',
    'Limit of open event streams of visitors.',
    () => config.EVENTS_TOTAL,
  );
}

function expose(name: string, help: string, read: () => number) {
  const gauge: Gauge = new Gauge({ name, help, collect: () => gauge.set(read()) });
}
