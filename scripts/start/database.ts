import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOwnClient, DiskFullError, startLocalPostgres } from '@guestbook/local-postgres';
import { Client } from 'pg';
import { StartFailure } from './failure.ts';

const patienceSeconds = 5;
const roomMilliseconds = 1_000;

/** Waits a little for the database that DATABASE_URL names. */
export async function waitForDatabase(url: string, signal: AbortSignal) {
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
      // It answered, and will say the same again: a wrong password, no such database.
      if (/^(28|3D)/.test(code)) break;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  if (signal.aborted) return;
  throw new StartFailure(
    `No database answers at DATABASE_URL (${where(url)}: ${reason}). Start it, or unset DATABASE_URL to use the one that comes along.`,
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
      `DATABASE_URL is no address of a database, such as postgres://user:password@host:5432/name${why}. In a password, ` +
        'write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25, or leave it out and name a file in PGPASSWORD_FILE.',
    );
  }
}

/** As the backend reads it: a file counts where the address has no password. */
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
  /** It died and cannot be started again. */
  onLost: (error: unknown) => void;
}

/** Starts the laptop database, and starts it again whenever it dies. */
export async function keepLaptopDatabase({ folder, say, onLost }: LaptopDatabase) {
  let database = await startLocalPostgres({ folder });
  let isStopping = false;
  let restarting = Promise.resolve();
  if (database.was === 'made') say(`An empty book was made in ${folder}`);
  if (database.was === 'running') say('The database still runs and is taken over');

  /** A connection that ends tells at once that the server did. Not one to the book: a restore ends those. */
  const watch = async () => {
    const client = createOwnClient(new URL('postgres', database.url).href);
    client.on('end', () => {
      restarting = restart().catch(onLost);
    });
    await client.connect();
  };
  const restart = async () => {
    // Ctrl-C comes first, but may be told last.
    await sleep(100);
    if (isStopping) return;
    const { url } = database;
    database = await startWithRoom();
    if (isStopping) return;
    if (database.url !== url)
      throw new StartFailure('The port of the database was taken while it was down; start again.');
    if (database.was !== 'running') say('The database stopped and was started again.');
    if (!isStopping) await watch();
  };

  /** On a full disk the book goes on to be read, and can be signed as soon as there is room. */
  const startWithRoom = async () => {
    for (let hasSaid = false; ; await sleep(roomMilliseconds)) {
      if (isStopping) return database;
      try {
        return await startLocalPostgres({ folder });
      } catch (error) {
        if (!(error instanceof DiskFullError)) throw error;
        if (!hasSaid) say(`${error.message} Until then no one can sign.`);
        hasSaid = true;
      }
    }
  };
  await watch();
  const stop = async () => {
    isStopping = true;
    // A server that is being started again has to be there before it can be stopped.
    await restarting;
    await database.stop();
  };
  return { environment: database.environment, stop };
}
