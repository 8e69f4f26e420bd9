import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { serverLog, startServer, stopServer } from './control.ts';
import { DiskFullError, hasRoom, LocalPostgresError, tellsOfFullDisk } from './error.ts';
import { choosePort, giveTo, isFree, makePassword, openFolder, readPassword, readPort } from './folder.ts';
import { chooseIdentity } from './identity.ts';
import type { Identity } from './identity.ts';
import { initialise } from './initialise.ts';
import { makeDatabase, probe } from './probe.ts';

export interface LocalPostgres {
  /** For the owner, who may do everything. */
  url: string;
  /** What a backend needs to work as a role that may do little, and to make that role with its first migration. */
  environment: { DATABASE_URL: string; MIGRATION_PGUSER: string; MIGRATION_PGPASSWORD_FILE: string };
  /** An empty database was made, or one that still ran was taken over, or neither. */
  was: 'made' | 'running' | 'stopped';
  stop: () => Promise<void>;
}

interface Place {
  folder: string;
  data: string;
  maxConnections: number;
}

const patienceSeconds = 90;

/** Starts the database whose data are in `folder`, or takes over the one that still runs there. */
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
    if (identity.owner !== undefined) await giveTo(data, identity.owner);
    const { server, wasRunning } = await bringUp(identity, place);
    const stop = async () => {
      await stopServer(identity, place);
      await identity.forget();
    };
    const url = `${server}guestbook`;
    try {
      await makeDatabase(`${server}postgres`, 'guestbook');
      let answer = await probe(url);
      if (answer.who === 'broken') {
        // A restore may be putting another database in the place of the one that was asked for.
        await sleep(1_000);
        answer = await probe(url);
      }
      if (answer.who === 'broken') throw await explain(place, answer.reason);
      const environment = await describeRoles(folder, url);
      return { url, environment, was: isNew ? 'made' : wasRunning ? 'running' : 'stopped', stop };
    } catch (error) {
      // What this start has started does not outlive it, nor what is no use to anyone.
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
  [app.username, app.password] = ['guestbook_app', password || (await makePassword(folder, 'app-password'))];
  return {
    DATABASE_URL: app.href,
    MIGRATION_PGUSER: 'guestbook',
    MIGRATION_PGPASSWORD_FILE: join(folder, 'password'),
  };
}

/** Until our server answers: start it, wait for one that is starting or ending, change a port that was taken. */
async function bringUp(identity: Identity, place: Place) {
  const { folder } = place;
  const password = await readPassword(folder);
  let port = (await readPort(folder)) ?? (await choosePort(folder));
  let wasRunning = true;
  let isStarted = false;
  let reason = 'it does not answer';
  for (const deadline = Date.now() + patienceSeconds * 1_000; Date.now() < deadline; await sleep(250)) {
    const server = `postgres://guestbook:${password}@127.0.0.1:${port}/`;
    const answer = await probe(`${server}postgres`);
    if (answer.who === 'ours') return { server, wasRunning };
    wasRunning = false;
    if (answer.who === 'starting') continue;
    if (answer.who === 'broken') {
      await stopServer(identity, place);
      throw await explain(place, answer.reason);
    }
    if (answer.who === 'stranger' || !(await isFree(port))) port = await choosePort(folder);
    const failure = await startServer(identity, { ...place, port });
    if (failure === undefined) {
      isStarted = true;
      continue;
    }
    reason = failure;
    // The server that was killed, or its children, are on their way out.
    if (!/lock file .* already exists|shared memory|could not create any TCP/.test(failure)) break;
  }
  if (isStarted) await stopServer(identity, place);
  throw await explain(place, reason);
}

async function checkData(place: Place) {
  // Throws if the file is missing or closed to us.
  const version = await readFile(join(place.data, 'PG_VERSION'), 'utf8');
  if (version.trim() !== '18')
    throw await explain(place, `PG_VERSION says ${JSON.stringify(version.trim())}, not 18`);
  await readPassword(place.folder);
}

/** Words from which it follows that the files are not what they should be. Without them the book may be whole, and in use. */
const damage =
  /PG_VERSION|is missing$|(could not|cannot) (open|read|access|find|locate)|valid data directory|control file|checkpoint|incompatible|invalid (page|checksum)|corrupt|does not exist|ENOTDIR|EISDIR/;

async function explain({ folder, data }: Place, reason: string, options?: ErrorOptions) {
  const missing = /^ENOENT: .* '(.*)'$/.exec(reason);
  const why = missing ? `${missing[1]} is missing` : reason.replace(/[.\s]+$/, '');
  const isDamaged = damage.test(why) && !/Permission denied|Too many open files/.test(why);
  if (tellsOfFullDisk(why) || (!isDamaged && !(await hasRoom(folder)))) return new DiskFullError(folder);
  const advice = isDamaged
    ? ' Put a copy back in its place, or move the folder away to begin an empty book.'
    : '';
  const message = `The database in ${folder} cannot be used: ${why}.${advice} Its log is ${join(data, serverLog)}.`;
  return new LocalPostgresError(message, options);
}

function foreign({ folder }: Place, cause: Error) {
  const message = `The database in ${folder} belongs to another user (${cause.message}): start as that user, or use another folder.`;
  return new LocalPostgresError(message, { cause });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
