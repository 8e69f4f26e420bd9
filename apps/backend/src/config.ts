import { readFile } from 'node:fs/promises';
import { commonVariables, networks, number, port } from '@guestbook/service/config';
import { PRIVATE_NETWORKS } from '@guestbook/service/address';
import { z } from 'zod';
import { readAddress } from './db/address.ts';
import type { SessionConfig } from './db/session.ts';

/** Every variable of the backend; times are seconds. */
export const Config = z
  .object({
    ...commonVariables,
    BACKEND_PORT: port(5_000),
    METRICS_PORT: port(9_464),
    // The backend is never published: who reaches it from a private network is the frontend, and its word counts.
    TRUSTED_PROXIES: networks(PRIVATE_NETWORKS),
    DATABASE_URL: z.string().transform(toAddress).optional(),
    PGHOST: z.string().optional(),
    PGPASSWORD_FILE: z.string().optional(),
    MIGRATION_PGUSER: z.string().optional(),
    MIGRATION_PGPASSWORD_FILE: z.string().optional(),
    DATABASE_WAIT_SECONDS: number(60),
    DATABASE_CONNECTIONS: number(5, { minimum: 2, maximum: 100 }),
    CONNECT_TIMEOUT_SECONDS: number(2, { minimum: 1 }),
    STATEMENT_TIMEOUT_SECONDS: number(3, { minimum: 1 }),
    LOCK_TIMEOUT_SECONDS: number(1, { minimum: 1 }),
    WRITE_QUEUE_LENGTH: number(2_000, { minimum: 1 }),
    EVENTS_PER_ADDRESS: number(20, { minimum: 1 }),
    EVENTS_PER_SITE: number(60, { minimum: 1 }),
    EVENTS_TOTAL: number(1_000, { minimum: 1 }),
    EVENTS_RESERVED: number(50, { minimum: 1 }),
  })
  .refine(({ DATABASE_URL, PGHOST }) => DATABASE_URL ?? PGHOST, {
    path: ['DATABASE_URL'],
    error: 'tell where PostgreSQL is, as postgres://user:password@host:5432/name (or by PGHOST and its kin)',
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

/** How to reach the database, with a time for everything that could wait. */
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
    // For a server that is reachable no more: the client's own clock, a little later than the server's.
    query_timeout: config.STATEMENT_TIMEOUT_SECONDS * 1_000 + 1_000,
    maxLifetimeSeconds: 1_800,
    keepAlive: true,
  };
}

/** Who owns the tables, where that is another role than the backend's own. It connects for the migrations only. */
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
