import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LocalPostgresError, startLocalPostgres, tellsOfFullDisk } from '@guestbook/local-postgres';
import type { Client } from 'pg';
import { waitForDatabase, withPassword } from '../start/database.ts';
import { StartFailure } from '../start/failure.ts';
import { ofPostgres } from '../start/services.ts';
import { readSettings, root } from '../start/settings.ts';
import { nameDatabase, withClient } from './copies.ts';

interface OpenBook {
  /** Of the book's database. */
  url: string;
  /** A connection to the same server, but to no book. */
  server: Client;
  /** What the laptop's backend connects with: a role that may do less. */
  app?: string;
}

/**
 * Does some work on the database of DATABASE_URL, else on the laptop's, which is started if it does not run. Shows errors as
 * `pnpm start` does, and sets the exit code.
 */
export async function onBook(
  { isNewAllowed }: { isNewAllowed: boolean },
  work: (book: OpenBook) => Promise<string>,
) {
  try {
    const { databaseUrl, folder } = readSettings(process.env, []);
    console.log(
      await (databaseUrl ? workAtAddress(databaseUrl, work) : workInFolder(folder, { isNewAllowed }, work)),
    );
  } catch (error) {
    process.exitCode = 1;
    const isExpected = error instanceof StartFailure || error instanceof LocalPostgresError;
    if (isExpected) console.error(error.message);
    else if (tellsOfFullDisk(String(error))) console.error(`The disk is full: make room (${String(error)}).`);
    else if (lacksRight(error))
      console.error(`The role of DATABASE_URL may not do this (${error.message}). ${advice}`);
    else console.error(error);
  }
}

const advice = 'Name one there that owns the tables and may create databases.';

function lacksRight(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

async function workAtAddress(url: string, work: (book: OpenBook) => Promise<string>) {
  await waitForDatabase(url, new AbortController().signal);
  return workAt(withPassword(url), work);
}

async function workInFolder(
  folder: string,
  { isNewAllowed }: { isNewAllowed: boolean },
  work: (book: OpenBook) => Promise<string>,
) {
  const isThere = await access(join(folder, 'data')).then(
    () => true,
    () => false,
  );
  if (!isThere && !isNewAllowed) throw new StartFailure(`There is no book in ${folder}.`);
  // What the shell says of some PostgreSQL is not meant for this one.
  for (const name of Object.keys(ofPostgres(process.env))) delete process.env[name];
  const database = await startLocalPostgres({ folder });
  try {
    return await workAt(database.url, (book) => work({ ...book, app: database.environment.DATABASE_URL }));
  } finally {
    // Where the book is open, its database is not ours to stop.
    if (database.was !== 'running') await database.stop();
  }
}

/** One number for all that makes a copy of the book: two at once would be in each other's way. */
const lock = 7_203_551_418;

function workAt(url: string, work: (book: OpenBook) => Promise<string>) {
  return withClient(nameDatabase(url, 'postgres'), async (server) => {
    const { rows } = await server.query<{ isFree: boolean }>(`select pg_try_advisory_lock($1) as "isFree"`, [
      lock,
    ]);
    if (!rows[0]?.isFree) throw new StartFailure('A backup or a restore of this book is under way.');
    return work({ url, server });
  });
}

/** As the person who typed it meant it: pnpm runs scripts in the folder of the project. */
export const toPath = (file: string) => resolve(process.env['INIT_CWD'] ?? root, file);
