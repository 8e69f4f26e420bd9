import { z } from 'zod';
import { commonVariables, number, port } from '@guestbook/service/config';

/** The environment of the frontend. Times are seconds. */
export const Config = z.object({
  ...commonVariables,
  PORT: port(8080),
  METRICS_PORT: port(9465),
  BACKEND_URL: z.url({ protocol: /^http$/ }).default('http://127.0.0.1:5000'),
  BACKEND_TIMEOUT_SECONDS: number(5, { minimum: 1, maximum: 60 }),
  BACKEND_CONNECTIONS: number(64, { minimum: 1 }),
  BACKEND_QUEUE_LENGTH: number(1_000),
  EVENTS_TOTAL: number(1_000, { minimum: 1 }),
  BOOK_TITLE: z.string().trim().min(1).max(80).default('Guestbook'),
  BOOK_LINE: z.string().trim().max(200).default('Thank you for coming by. Leave a few words before you go.'),
});
export type Config = z.infer<typeof Config>;
