import { Gauge } from '@prometheus-io/client';
import type { Replica } from './books/replica.ts';
import type { Config } from './config.ts';

/** Registers the metrics that are read at each scrape. Call it once in a process. */
export function exposeReplica({ replica, config }: { replica: Replica; config: Config }) {
  const { db } = replica;
  expose('guestbook_notes', 'Notes that are published.', () => replica.count);
  expose('guestbook_database_connections', 'Connections of the pool.', () => db.totalCount);
  expose('guestbook_database_connections_idle', 'Those that nobody uses.', () => db.idleCount);
  expose('guestbook_database_connections_limit', 'The most there may be.', () => config.DATABASE_CONNECTIONS);
  expose('guestbook_database_waiting', 'Statements waiting for a connection.', () => db.waitingCount);
  expose('guestbook_write_queue_limit', 'Notes that may wait.', () => config.WRITE_QUEUE_LENGTH);
  expose('guestbook_event_streams_limit', 'Event streams that may be open.', () => config.EVENTS_TOTAL);
}

function expose(name: string, help: string, read: () => number) {
  const gauge: Gauge = new Gauge({ name, help, collect: () => gauge.set(read()) });
}
