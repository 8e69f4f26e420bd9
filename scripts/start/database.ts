import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOwnClient, DiskFullError, startLocalPostgres } from '@guestbook/local-postgres';
import { Client } from 'pg';
import { StartFailure } from './failure.ts';

const patienceSeconds = 5;
const roomMilliseconds = 1_000;

/** Waits up to 5 s for the database at DATABASE_URL. */
export async function waitForConnection(url: string, signal: AbortSignal) {
  let reason = '';
  for (const deadline = Date.now() + patienceSeconds * 1_000; !signal.aborted; await sleep(250)) {
    const remaining = deadline - Date.now();
    if (remaining <= 0) break;
    const client = connectable(url, remaining);
    try {
      await client.connect();
      return;
    } catch (error) {
      const { code = '', message, errors } = error as Error & { code?: string; errors?: Error[] };
      reason = message || errors?.[0]?.message || code;
      // A wrong password or a missing database: retrying does not help.
      if (/^(28|3D)/.test(code)) break;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  if (signal.aborted) return;
  throw new StartFailure(
    `No database answers at DATABASE_URL (${where(url)}: ${reason}). Start it, or unset DATABASE_URL to use the built-in one.`,
  );
}

function connectable(url: string, patience: number) {
  try {
    const client = new Client({ connectionString: withPassword(url), connectionTimeoutMillis: patience });
    client.on('error', () => undefined);
    return client;
  } catch (error) {
    const why = error instanceof Error && 'syscall' in error ? ` (${error.message})` : '';
    throw new StartFailure(
      `DATABASE_URL is not a database URL such as postgres://user:password@host:5432/name${why}. In a password, ` +
        'write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25. Or omit the password and set PGPASSWORD_FILE.',
    );
  }
}

/** Adds the password from PGPASSWORD_FILE to a URL without one, as the backend does. */
export function withPassword(url: string): string {
  const file = process.env['PGPASSWORD_FILE'];
  const address = URL.parse(url);
  if (!file || !address || address.password) return url;
  address.password = encodeURIComponent(readFileSync(file, 'utf8').trim());
  return address.href;
}

/** The address without the password. */
function where(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'not a URL';
}

interface LaptopDatabase {
  folder: string;
  say: (line: string) => void;
  /** Called when the database stopped and cannot be restarted. */
  onLost: (error: unknown) => void;
}

/** Starts the laptop database, and restarts it when it stops. */
export async function keepLaptopDatabase({ folder, say, onLost }: LaptopDatabase) {
  let database = await startLocalPostgres({ folder });
  let isStopping = false;
  let restarting = Promise.resolve();
  if (database.was === 'created') say(`Created a new guestbook in ${folder}`);
  if (database.was === 'running') say('Using the database that is already running');

  /** Detects a stopped server by a lost connection. It connects to `postgres`, as a restore ends connections to the book. */
  const watch = async () => {
    const client = createOwnClient(new URL('postgres', database.url).href);
    client.on('end', () => {
      restarting = restart().catch(onLost);
    });
    await client.connect();
  };
  const restart = async () => {
    // After Ctrl-C the connection may end before this process gets its signal.
    await sleep(100);
    if (isStopping) return;
    const { url } = database;
    database = await startWithRoom();
    if (isStopping) return;
    if (database.url !== url)
      throw new StartFailure('Another program took the port of the database while it was down. Start again.');
    if (database.was !== 'running') say('The database stopped. It has been restarted.');
    if (!isStopping) await watch();
  };

  /** Retries while the disk is full. Meanwhile people can read the notes that the services have in memory. */
  const startWithRoom = async () => {
    for (let isReported = false; ; await sleep(roomMilliseconds)) {
      if (isStopping) return database;
      try {
        return await startLocalPostgres({ folder });
      } catch (error) {
        if (!(error instanceof DiskFullError)) throw error;
        if (!isReported) say(`${error.message} Until then, no note can be saved.`);
        isReported = true;
      }
    }
  };
  await watch();
  const stop = async () => {
    isStopping = true;
    // A restart in progress must finish before the server can be stopped.
    await restarting;
    await database.stop();
  };
  return { environment: database.environment, stop };
}
