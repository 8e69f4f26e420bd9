import { Gauge, Histogram } from '@prometheus-io/client';

export const queueLength = new Gauge({
  name: 'guestbook_write_queue_length',
  help: 'Notes waiting for the next group.',
});

export const groupSize = new Histogram({
  name: 'guestbook_write_group_size',
  help: 'Notes written by one commit.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
});

export const eventStreams = new Gauge({
  name: 'guestbook_event_streams',
  help: 'Event streams that are open.',
});
