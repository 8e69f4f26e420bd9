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

const patience = 15_000;
/** A guestbook that has been well for so long is not one that is ending. */
const wellFor = 3_000;

/** Waits for a guestbook that is ending. Throws if one goes on running here, or if another program has the port. */
export async function waitForPrevious(folder: string, address: Address, signal: AbortSignal) {
  const begin = Date.now();
  let wellSince: number | undefined;
  while (!signal.aborted) {
    const running = await readRunning(folder);
    const free = await isFree(address);
    if (!running && free) return;
    const who = await askWho(running?.address ?? address);
    if (!free && who === 'stranger') throw taken(address);
    if (who !== 'well') wellSince = undefined;
    else if (Date.now() - (wellSince ??= Date.now()) >= wellFor) {
      throw running ? alreadyRuns(folder, running.address) : taken(address, 'another guestbook');
    }
    if (Date.now() - begin > patience) {
      if (free) return;
      throw taken(address);
    }
    await sleep(100);
  }
}

const taken = ({ port }: Address, by = 'another program') =>
  new StartFailure(
    `Port ${port} is taken by ${by}: stop that, or choose a port with PORT, such as PORT=${port + 1}.`,
  );

const alreadyRuns = (folder: string, address: Address) =>
  new StartFailure(`The guestbook in ${folder} is already open at ${showAddress(address)}`);

/** Notes that we run, for the next start. */
export async function noteRunning(folder: string, address: Address) {
  const file = join(folder, 'running.json');
  await writeFile(file, JSON.stringify({ pid: process.pid, address } satisfies Running), { mode: 0o600 });
  return () => rm(file, { force: true });
}

async function readRunning(folder: string): Promise<Running | undefined> {
  try {
    const running = JSON.parse(await readFile(join(folder, 'running.json'), 'utf8')) as Running;
    // The number may be another process's by now.
    return (await readCommand(running.pid))?.includes('start.mjs') ? running : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a guestbook answers at an address of this machine, and is well. */
async function askWho(address: Address): Promise<'well' | 'ending' | 'stranger'> {
  try {
    const version = JSON.parse((await ask(`${address.origin}/version`, 1_000)).body) as { name?: unknown };
    if (typeof version.name !== 'string' || !/guestbook|frontend/.test(version.name)) return 'stranger';
    return (await ask(`${address.origin}/readyz`, 1_000)).status === 200 ? 'well' : 'ending';
  } catch {
    return (await isFree(address)) ? 'ending' : 'stranger';
  }
}
