import { readFile } from 'node:fs/promises';
import { commonVariables, networks, number, port } from '@guestbook/service/config';
import { PRIVATE_NETWORKS } from '@guestbook/service/address';
import { z } from 'zod';
import { readAddress } from './db/address.ts';
import type { SessionConfig } from './db/session.ts';

/** The environment variables of the backend. */
export const Config = z
  .object({
    ...commonVariables,
    BACKEND_PORT: port(5_000).meta({
      group: 'Addresses and ports',
      description:
        'Port of the API. Under `pnpm start` and `pnpm backend`, the next free one if it is taken.',
    }),
    METRICS_PORT: port(9_464).meta({
      group: 'Addresses and ports',
      description: 'Port of the backend’s `/metrics`. If it is taken: the next free one.',
    }),
    // The backend is not public: a request from a private network comes from a frontend.
    TRUSTED_PROXIES: networks(PRIVATE_NETWORKS).meta({
      group: 'Behind a proxy',
      description:
        'Addresses and networks of the frontends, separated by commas or spaces, or `none`. Default: the private networks. `pnpm start` sets `127.0.0.1`.',
    }),
    DATABASE_URL: z.string().transform(toAddress).optional().meta({
      group: 'Database',
      description:
        'Address of PostgreSQL, `postgres://user:password@host:5432/name`. Under `pnpm start` the laptop’s own database if it is not set.',
    }),
    PGHOST: z.string().optional().meta({
      group: 'Database',
      description:
        'Host of PostgreSQL, in place of `DATABASE_URL`. `PGPORT`, `PGDATABASE`, `PGUSER`, `PGPASSWORD` and the other `PG*` variables work too.',
    }),
    PGPASSWORD_FILE: z.string().optional().meta({
      group: 'Database',
      description:
        'File with the password, if `DATABASE_URL` has none. Each new connection reads it again, so a changed password needs no restart.',
    }),
    MIGRATION_PGUSER: z.string().optional().meta({
      group: 'Database',
      description:
        'Role that owns the tables, makes the role of the backend, and connects for migrations only. Without it, the backend’s role owns the tables.',
    }),
    MIGRATION_PGPASSWORD_FILE: z.string().optional().meta({
      group: 'Database',
      description: 'File with the password of that role.',
    }),
    DATABASE_WAIT_SECONDS: number(60).meta({
      group: 'Database',
      description: 'Time to wait for the database at the start.',
    }),
    DATABASE_CONNECTIONS: number(5, { minimum: 2, maximum: 100 }).meta({
      group: 'Database',
      unit: 'connections',
      description: 'Connections of each backend, beside the one that listens for changes.',
    }),
    CONNECT_TIMEOUT_SECONDS: number(2, { minimum: 1 }).meta({
      group: 'Database',
      description: 'Time to open a connection, or to wait for a free one.',
    }),
    STATEMENT_TIMEOUT_SECONDS: number(3, { minimum: 1 }).meta({
      group: 'Database',
      description: 'Time one statement may take.',
    }),
    LOCK_TIMEOUT_SECONDS: number(1, { minimum: 1 }).meta({
      group: 'Database',
      description: 'Time one statement may wait for a lock.',
    }),
    WRITE_QUEUE_LENGTH: number(2_000, { minimum: 1 }).meta({
      group: 'Limits',
      unit: 'notes',
      description: 'Notes that may wait to be written. Beyond it: 503.',
    }),
    EVENTS_PER_ADDRESS: number(20, { minimum: 1 }).meta({
      group: 'Limits',
      unit: 'streams',
      description: 'Event streams of one address (IPv4) or /64 (IPv6).',
    }),
    EVENTS_PER_SITE: number(60, { minimum: 1 }).meta({
      group: 'Limits',
      unit: 'streams',
      description: 'Event streams of one /56 (IPv6).',
    }),
    EVENTS_TOTAL: number(1_000, { minimum: 1 }).meta({
      group: 'Limits',
      unit: 'streams',
      description: 'Event streams of all visitors.',
    }),
    EVENTS_RESERVED: number(50, { minimum: 1 }).meta({
      group: 'Limits',
      unit: 'streams',
      description: 'Further event streams, kept free for the frontends.',
    }),
  })
  .refine(({ DATABASE_URL, PGHOST }) => DATABASE_URL ?? PGHOST, {
    path: ['DATABASE_URL'],
    error: 'set this to postgres://user:password@host:5432/name, or set PGHOST and the other PG* variables',
  });
export type Config = z.infer<typeof Config>;

function toAddress(url: string, context: z.RefinementCtx) {
  try {
    return readAddress(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
}

/** Connection settings of the database, with a timeout for everything that can wait. */
export function toPoolConfig(config: Config): SessionConfig {
  const { DATABASE_URL, PGPASSWORD_FILE } = config;
  return {
    application_name: 'guestbook-backend',
    ...DATABASE_URL,
    // Read at each new connection, so that a changed password needs no restart.
    ...(PGPASSWORD_FILE !== undefined &&
      !DATABASE_URL?.password && { password: () => readPassword(PGPASSWORD_FILE) }),
    max: config.DATABASE_CONNECTIONS,
    connectionTimeoutMillis: config.CONNECT_TIMEOUT_SECONDS * 1_000,
    limits: {
      statement_timeout: config.STATEMENT_TIMEOUT_SECONDS * 1_000,
      lock_timeout: config.LOCK_TIMEOUT_SECONDS * 1_000,
      idle_in_transaction_session_timeout: 5_000,
    },
    // Client-side timeout for an unreachable server: one second longer than `statement_timeout`.
    query_timeout: config.STATEMENT_TIMEOUT_SECONDS * 1_000 + 1_000,
    maxLifetimeSeconds: 1_800,
    keepAlive: true,
  };
}

/** Connection settings of the role that owns the tables, if that is not the backend's own. For migrations only. */
export function toOwnerConfig(config: Config): SessionConfig | undefined {
  const { MIGRATION_PGUSER, MIGRATION_PGPASSWORD_FILE } = config;
  if (MIGRATION_PGUSER === undefined) return undefined;
  return {
    ...toPoolConfig(config),
    user: MIGRATION_PGUSER,
    ...(MIGRATION_PGPASSWORD_FILE !== undefined && {
      password: () => readPassword(MIGRATION_PGPASSWORD_FILE),
    }),
  };
}

const readPassword = async (file: string) => (await readFile(file, 'utf8')).trim();
