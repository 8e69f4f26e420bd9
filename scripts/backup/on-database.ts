import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BackupError } from '@guestbook/backend/backup/error';
import { readAddress } from '@guestbook/backend/db/address';
import { LocalPostgresError, startLocalPostgres, isAboutFullDisk } from '@guestbook/local-postgres';
import type { ClientConfig } from 'pg';
import { waitForConnection, withPassword } from '../start/database.ts';
import { StartFailure } from '../start/failure.ts';
import { ofPostgres } from '../start/services.ts';
import { readSettings, root } from '../start/settings.ts';

interface Database {
  owner: ClientConfig;
  /** How the laptop's backend connects: as a role with fewer privileges. */
  app?: ClientConfig;
}

/**
 * Runs `work` on the database of DATABASE_URL, or else on the laptop's own, which it starts if needed. Prints the result, or
 * an error as `pnpm start` does, and sets the exit code.
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
    else if (isAboutFullDisk(String(error)))
      console.error(`The disk is full. Free some space (${String(error)}).`);
    else if (lacksPrivilege(error))
      console.error(`The role in DATABASE_URL lacks a privilege (${error.message}). ${advice}`);
    else console.error(error);
  }
}

const advice = 'Use one that owns the tables and may create databases.';

function lacksPrivilege(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

async function workAtAddress(url: string, work: (database: Database) => Promise<string>) {
  await waitForConnection(url, new AbortController().signal);
  return work({ owner: readAddress(withPassword(url)) });
}

async function workInFolder(
  folder: string,
  { isNewAllowed }: { isNewAllowed: boolean },
  work: (database: Database) => Promise<string>,
) {
  const exists = await access(join(folder, 'data')).then(
    () => true,
    () => false,
  );
  if (!exists && !isNewAllowed) throw new StartFailure(`There is no book in ${folder}.`);
  // The shell's PG* variables are for another PostgreSQL.
  for (const name of Object.keys(ofPostgres(process.env))) delete process.env[name];
  const database = await startLocalPostgres({ folder });
  try {
    const app = readAddress(database.environment.DATABASE_URL);
    return await work({ owner: readAddress(database.url), app });
  } finally {
    // If the book is open, its database must go on running.
    if (database.was !== 'running') await database.stop();
  }
}

/** Resolves a path from the folder where the command was typed. pnpm runs scripts in the project's folder. */
export const toPath = (file: string) => resolve(process.env['INIT_CWD'] ?? root, file);
