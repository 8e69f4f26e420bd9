import { Gauge, Histogram } from '@prometheus-io/client';
import type { Book } from './book/book.ts';
import type { Config } from './config.ts';

export const writeQueueLength = new Gauge({
  name: 'guestbook_write_queue_length',
  help: 'Notes waiting for the next group.',
});

export const writeGroupSize = new Histogram({
  name: 'guestbook_write_group_size',
  help: 'Notes written by one commit.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
});

export const eventStreams = new Gauge({
  name: 'guestbook_event_streams',
  help: 'Event streams that are open.',
});

export const databaseUp = new Gauge({
  name: 'guestbook_database_up',
  help: 'Whether the database answered when the book was last compared with it, every two seconds.',
});

/** Metrics that are read when somebody asks for them. Once in a process. */
export function exposeBook({ book, config }: { book: Book; config: Config }) {
  const { db } = book;
  expose('guestbook_notes', 'Notes that are published.', () => book.count);
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
