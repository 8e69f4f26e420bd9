import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalPostgresError, isAboutFullDisk } from '@guestbook/local-postgres';
import { expectLoopback, findAddress, showAddress } from './address.ts';
import { watchAncestors } from './ancestors.ts';
import { buildFrontend } from './build-frontend.ts';
import { keepLaptopDatabase, waitForConnection } from './database.ts';
import { StartFailure } from './failure.ts';
import { recordRunning, waitForPrevious } from './previous.ts';
import { restartOnChange } from './restart.ts';
import { ofPostgres, wireServices } from './services.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settings.ts';

const say = (line: string) => console.log(line);
const stopped = new AbortController();
/** Cleanup actions. They run in reverse order. */
const undo: (() => unknown)[] = [];

/** Stops once: a second Ctrl-C has no effect. */
function stop(reason?: unknown) {
  if (stopped.signal.aborted) return;
  if (reason !== undefined) fail(reason);
  stopped.abort();
}

function fail(reason: unknown) {
  process.exitCode = 1;
  const isExpected = reason instanceof StartFailure || reason instanceof LocalPostgresError;
  if (!isExpected && isAboutFullDisk(String(reason)))
    console.error(`The disk is full. Free some space (${String(reason)}).`);
  else console.error(isExpected ? reason.message : reason);
}

async function start(settings: Settings, signal: AbortSignal) {
  const { folder, host, port, isDevelopment } = settings;
  const address = await findAddress(host, { port, variable: 'PORT' });
  if (isDevelopment) expectLoopback(host, address);
  await makeFolder(folder);
  await waitForPrevious(folder, address, signal);
  if (signal.aborted) return;
  undo.push(await recordRunning(folder, address));
  if (!isDevelopment) await buildFrontend({ say });
  if (signal.aborted) return;
  const database = await provideDatabase(settings, signal);
  if (signal.aborted) return;
  say('Starting the backend and the frontend');
  const { backend, frontend } = await wireServices({ settings, address, database, say });
  undo.push(
    () => backend.stop(),
    () => frontend.stop(),
  );
  await Promise.all([backend.start(signal), frontend.start(signal)]);
  if (signal.aborted) return;
  if (isDevelopment) undo.push(restartOnChange({ backend, frontend, report: console.error }));
  const notes = settings.databaseUrl ? 'the database of DATABASE_URL' : folder;
  say(`Guestbook is open at ${showAddress(address)}
Notes are kept in ${notes}, logs in ${join(folder, 'logs')}. Press Ctrl-C to stop.`);
}

async function provideDatabase(
  { databaseUrl, folder }: Settings,
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv> {
  if (databaseUrl) {
    say('Looking for the database at DATABASE_URL');
    await waitForConnection(databaseUrl, signal);
    return { ...ofPostgres(process.env), DATABASE_URL: databaseUrl };
  }
  say('Starting the database');
  const database = await keepLaptopDatabase({ folder, say, onLost: stop });
  undo.push(database.stop);
  return database.environment;
}

async function makeFolder(folder: string) {
  try {
    await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartFailure(`The folder ${folder} cannot be used: ${(error as Error).message}.`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
// The reader of a pipe can end first.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  await watchAncestors(() => stop());
  const hasStopped = new Promise((resolve) => stopped.signal.addEventListener('abort', resolve));
  // Keeps the process running until it is stopped.
  const waiting = setInterval(() => undefined, 60_000);
  await start(readSettings(process.env, process.argv.slice(2)), stopped.signal);
  await hasStopped;
  clearInterval(waiting);
  say('Stopping');
} catch (error) {
  // An error after Ctrl-C is a consequence of it.
  if (!stopped.signal.aborted) fail(error);
}
stopped.abort();
for (const action of undo.toReversed()) {
  try {
    await action();
  } catch (error) {
    fail(error);
  }
}
process.exit();
