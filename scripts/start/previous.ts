import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCommand } from '@guestbook/local-postgres';
import { showAddress } from './address.ts';
import type { Address } from './address.ts';
import { ask } from './ask.ts';
import { StartFailure } from './failure.ts';
import { isFree } from './ports.ts';

interface Running {
  pid: number;
  address: Address;
}

const patienceMilliseconds = 15_000;
/** A guestbook that stays ready for this long is not about to stop. */
const readyMilliseconds = 3_000;

/** Waits until a previous guestbook has stopped. Throws if it keeps running, or if another program has the port. */
export async function waitForPrevious(folder: string, address: Address, signal: AbortSignal) {
  const begin = Date.now();
  let readySince: number | undefined;
  while (!signal.aborted) {
    const running = await readRunning(folder);
    const free = await isFree(address);
    if (!running && free) return;
    const state = await readState(running?.address ?? address);
    if (!free && state === 'other') throw taken(address);
    if (state !== 'ready') readySince = undefined;
    else if (Date.now() - (readySince ??= Date.now()) >= readyMilliseconds) {
      throw running ? alreadyRuns(folder, running.address) : taken(address, 'another guestbook');
    }
    if (Date.now() - begin > patienceMilliseconds) {
      if (free) return;
      throw taken(address);
    }
    await sleep(100);
  }
}

const taken = ({ port }: Address, by = 'another program') =>
  new StartFailure(
    `Port ${port} is in use by ${by}. Stop it, or choose another port, such as PORT=${port + 1}.`,
  );

const alreadyRuns = (folder: string, address: Address) =>
  new StartFailure(`The guestbook in ${folder} is already open at ${showAddress(address)}`);

/** Records the running guestbook for the next start. Returns a function that deletes the record. */
export async function recordRunning(folder: string, address: Address) {
  const file = join(folder, 'running.json');
  await writeFile(file, JSON.stringify({ pid: process.pid, address } satisfies Running), { mode: 0o600 });
  return () => rm(file, { force: true });
}

async function readRunning(folder: string): Promise<Running | undefined> {
  try {
    const running = JSON.parse(await readFile(join(folder, 'running.json'), 'utf8')) as Running;
    // Another process can have this id by now.
    return (await readCommand(running.pid))?.includes('start.mjs') ? running : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a guestbook answers at the address and is ready, or is stopping, or another program answers. */
async function readState(address: Address): Promise<'ready' | 'stopping' | 'other'> {
  try {
    const version = JSON.parse((await ask(`${address.origin}/version`, 1_000)).body) as { name?: unknown };
    if (typeof version.name !== 'string' || !/guestbook|frontend/.test(version.name)) return 'other';
    return (await ask(`${address.origin}/readyz`, 1_000)).status === 200 ? 'ready' : 'stopping';
  } catch {
    return (await isFree(address)) ? 'stopping' : 'other';
  }
}
