import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { serverLog, startServer, stopServer } from './control.ts';
import { DiskFullError, hasSpace, LocalPostgresError, isAboutFullDisk } from './error.ts';
import {
  choosePort,
  changeOwner,
  isFree,
  createPassword,
  openFolder,
  readPassword,
  readPort,
} from './folder.ts';
import { chooseIdentity } from './identity.ts';
import type { Identity } from './identity.ts';
import { initialise } from './initialise.ts';
import { createDatabase, probe } from './probe.ts';

export interface LocalPostgres {
  /** The URL for the owner, who has all privileges. */
  url: string;
  /** Variables for a backend: it connects as a role with few privileges, which its first migration creates as the owner. */
  environment: { DATABASE_URL: string; MIGRATION_PGUSER: string; MIGRATION_PGPASSWORD_FILE: string };
  /** What was there before: nothing, a running server, or a stopped one. */
  was: 'created' | 'running' | 'stopped';
  stop: () => Promise<void>;
}

interface Place {
  folder: string;
  data: string;
  maxConnections: number;
}

const startSeconds = 90;

/** Starts the database in `folder`, or uses the server that is already running there. */
export async function startLocalPostgres(options: {
  folder: string;
  maxConnections?: number;
}): Promise<LocalPostgres> {
  const { folder, maxConnections = 100 } = options;
  const place = { folder, data: join(folder, 'data'), maxConnections };
  try {
    return await start(place);
  } catch (error) {
    if (error instanceof LocalPostgresError || !(error instanceof Error)) throw error;
    if (/^(EACCES|EPERM):/.test(error.message)) throw foreign(place, error);
    throw await explain(place, error.message, { cause: error });
  }
}

async function start(place: Place): Promise<LocalPostgres> {
  const { folder, data } = place;
  await openFolder(folder);
  const identity = await chooseIdentity({ binaries: await findBinaries(), data });
  try {
    const isNew = !(await exists(data));
    if (isNew) await initialise(identity, place);
    else await checkData(place);
    if (identity.owner !== undefined) await changeOwner(data, identity.owner);
    const { server, wasRunning } = await startOrWait(identity, place);
    const stop = async () => {
      await stopServer(identity, place);
      await identity.forget();
    };
    const url = `${server}guestbook`;
    try {
      await createDatabase(`${server}postgres`, 'guestbook');
      let answer = await probe(url);
      if (answer.kind === 'broken') {
        // A restore may be replacing the database at this moment.
        await sleep(1_000);
        answer = await probe(url);
      }
      if (answer.kind === 'broken') throw await explain(place, answer.reason);
      const environment = await describeRoles(folder, url);
      return { url, environment, was: isNew ? 'created' : wasRunning ? 'running' : 'stopped', stop };
    } catch (error) {
      // A failed start stops the server that it started, and a server whose data is broken.
      if (!wasRunning || error instanceof LocalPostgresError) await stop();
      throw error;
    }
  } catch (error) {
    await identity.forget();
    throw error;
  }
}

async function describeRoles(folder: string, url: string): Promise<LocalPostgres['environment']> {
  const app = new URL(url);
  const password = await readPassword(folder, 'app-password').catch(() => '');
  [app.username, app.password] = [
    'guestbook_app',
    password || (await createPassword(folder, 'app-password')),
  ];
  return {
    DATABASE_URL: app.href,
    MIGRATION_PGUSER: 'guestbook',
    MIGRATION_PGPASSWORD_FILE: join(folder, 'password'),
  };
}

/** Starts the server, or waits for one that is starting or stopping. Changes the port if another program has it. */
async function startOrWait(identity: Identity, place: Place) {
  const { folder } = place;
  const password = await readPassword(folder);
  let port = (await readPort(folder)) ?? (await choosePort(folder));
  let wasRunning = true;
  let isStarted = false;
  let reason = 'it does not answer';
  for (const deadline = Date.now() + startSeconds * 1_000; Date.now() < deadline; await sleep(250)) {
    const server = `postgres://guestbook:${password}@127.0.0.1:${port}/`;
    const answer = await probe(`${server}postgres`);
    if (answer.kind === 'ours') return { server, wasRunning };
    wasRunning = false;
    if (answer.kind === 'starting') continue;
    if (answer.kind === 'broken') {
      await stopServer(identity, place);
      throw await explain(place, answer.reason);
    }
    if (answer.kind === 'other' || !(await isFree(port))) port = await choosePort(folder);
    const failure = await startServer(identity, { ...place, port });
    if (failure === undefined) {
      isStarted = true;
      continue;
    }
    reason = failure;
    // A killed server or its children have not ended yet.
    if (!/lock file .* already exists|shared memory|could not create any TCP/.test(failure)) break;
  }
  if (isStarted) await stopServer(identity, place);
  throw await explain(place, reason);
}

async function checkData(place: Place) {
  // Throws if the file is missing or not readable.
  const version = await readFile(join(place.data, 'PG_VERSION'), 'utf8');
  if (version.trim() !== '18')
    throw await explain(place, `PG_VERSION says ${JSON.stringify(version.trim())}, not 18`);
  await readPassword(place.folder);
}

/** Messages that mean damaged files. With any other message the data may be intact. */
const damage =
  /PG_VERSION|is missing$|(could not|cannot) (open|read|access|find|locate)|valid data directory|control file|checkpoint|incompatible|invalid (page|checksum)|corrupt|does not exist|ENOTDIR|EISDIR/;

async function explain({ folder, data }: Place, reason: string, options?: ErrorOptions) {
  const missing = /^ENOENT: .* '(.*)'$/.exec(reason);
  const why = missing ? `${missing[1]} is missing` : reason.replace(/[.\s]+$/, '');
  const isDamaged = damage.test(why) && !/Permission denied|Too many open files/.test(why);
  if (isAboutFullDisk(why) || (!isDamaged && !(await hasSpace(folder)))) return new DiskFullError(folder);
  const advice = isDamaged
    ? ' Restore a copy of the folder, or move the folder away to start with an empty book.'
    : '';
  const message = `The database in ${folder} cannot be used: ${why}.${advice} Its log is ${join(data, serverLog)}.`;
  return new LocalPostgresError(message, options);
}

function foreign({ folder }: Place, cause: Error) {
  const message = `The database in ${folder} belongs to another user (${cause.message}). Start as that user, or use another folder.`;
  return new LocalPostgresError(message, { cause });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
