import { z } from 'zod';
import { commonVariables, number, port } from '@guestbook/service/config';

/** The environment variables of the frontend. */
export const Config = z.object({
  ...commonVariables,
  PORT: port(8080).meta({
    group: 'Addresses and ports',
    description: 'Port of the pages and the API. The image sets 80.',
  }),
  METRICS_PORT: port(9465).meta({
    group: 'Addresses and ports',
    description:
      'Port of the frontend’s `/metrics`. The image sets 9464. Under `pnpm start`: one above the backend’s. If it is taken: the next free one.',
  }),
  BACKEND_URL: z
    .url({ protocol: /^http$/ })
    .default('http://127.0.0.1:5000')
    .meta({
      group: 'From the frontend to the backend',
      description: 'Address of the backend; on a cluster `http://backend`. `pnpm start` sets it.',
    }),
  BACKEND_TIMEOUT_SECONDS: number(5, { minimum: 1, maximum: 60 }).meta({
    group: 'From the frontend to the backend',
    description: 'Time the backend has to begin an answer.',
  }),
  BACKEND_CONNECTIONS: number(64, { minimum: 1 }).meta({
    group: 'From the frontend to the backend',
    unit: 'calls',
    description: 'Calls to the backend at the same time.',
  }),
  BACKEND_QUEUE_LENGTH: number(1_000).meta({
    group: 'From the frontend to the backend',
    unit: 'calls',
    description: 'Calls that may wait for a free connection. Beyond it: 503.',
  }),
  EVENTS_TOTAL: number(1_000, { minimum: 1 }).meta({
    group: 'Limits',
    unit: 'streams',
    description: 'Event streams that the frontend passes through.',
  }),
  BOOK_TITLE: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .default('Guestbook')
    .meta({ group: 'The book', description: 'Title of the book.' }),
  BOOK_LINE: z
    .string()
    .trim()
    .max(200)
    .default('Thank you for coming by. Leave a few words before you go.')
    .meta({ group: 'The book', description: 'Line of welcome below the title.' }),
});
export type Config = z.infer<typeof Config>;
