import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BackupError } from '@guestbook/backend/backup/error';
import { readAddress } from '@guestbook/backend/db/address';
import { LocalPostgresError, startLocalPostgres, tellsOfFullDisk } from '@guestbook/local-postgres';
import type { ClientConfig } from 'pg';
import { waitForDatabase, withPassword } from '../start/database.ts';
import { StartFailure } from '../start/failure.ts';
import { ofPostgres } from '../start/services.ts';
import { readSettings, root } from '../start/settings.ts';

interface Database {
  owner: ClientConfig;
  /** What the laptop's backend connects with: a role that may do less. */
  app?: ClientConfig;
}

/**
 * Does some work on the database of DATABASE_URL, else on the laptop's, which is started if it does not run. Shows errors as
 * `pnpm start` does, and sets the exit code.
 */
export async function onDatabase(
  { isNewAllowed }: { isNewAllowed: boolean },
  work: (database: Database) => Promise<string>,
) {
  try {
    const { databaseUrl, folder } = readSettings(process.env, []);
    console.log(
      await (databaseUrl ? workAtAddress(databaseUrl, work) : workInFolder(folder, { isNewAllowed }, work)),
    );
  } catch (error) {
    process.exitCode = 1;
    const isExpected = [BackupError, StartFailure, LocalPostgresError].some((kind) => error instanceof kind);
    if (isExpected) console.error((error as Error).message);
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

async function workAtAddress(url: string, work: (database: Database) => Promise<string>) {
  await waitForDatabase(url, new AbortController().signal);
  return work({ owner: readAddress(withPassword(url)) });
}

async function workInFolder(
  folder: string,
  { isNewAllowed }: { isNewAllowed: boolean },
  work: (database: Database) => Promise<string>,
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
    const app = readAddress(database.environment.DATABASE_URL);
    return await work({ owner: readAddress(database.url), app });
  } finally {
    // Where the book is open, its database is not ours to stop.
    if (database.was !== 'running') await database.stop();
  }
}

/** As the person who typed it meant it: pnpm runs scripts in the folder of the project. */
export const toPath = (file: string) => resolve(process.env['INIT_CWD'] ?? root, file);
