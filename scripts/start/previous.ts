import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCommand } from '@guestbook/local-postgres';
import { StartFailure } from './failure.ts';
import { isFree } from './ports.ts';

interface Running {
  pid: number;
  port: number;
}

const patience = 15_000;
/** A guestbook that has been well for so long is not one that is ending. */
const wellFor = 3_000;

/** Waits for a guestbook that is ending. Throws if one goes on running here, or if a stranger has the port. */
export async function waitForPrevious(
  { folder, port }: { folder: string; port: number },
  signal: AbortSignal,
) {
  const begin = Date.now();
  let wellSince: number | undefined;
  while (!signal.aborted) {
    const running = await readRunning(folder);
    const free = await isFree(port);
    if (!running && free) return;
    const who = await askWho(running?.port ?? port);
    if (!free && who === 'stranger') throw taken(port);
    if (who !== 'well') wellSince = undefined;
    else if (Date.now() - (wellSince ??= Date.now()) >= wellFor) {
      throw running ? alreadyRuns(folder, running.port) : taken(port, 'another guestbook');
    }
    if (Date.now() - begin > patience) {
      if (free) return;
      throw taken(port);
    }
    await sleep(100);
  }
}

const taken = (port: number, by = 'another program') =>
  new StartFailure(
    `Port ${port} is taken by ${by}: stop that, or choose a port with PORT, such as PORT=${port + 1}.`,
  );

const alreadyRuns = (folder: string, port: number) =>
  new StartFailure(`The guestbook in ${folder} is already open at http://localhost:${port}`);

/** Notes that we run, for the next start. */
export async function noteRunning(folder: string, port: number) {
  const file = join(folder, 'running.json');
  await writeFile(file, JSON.stringify({ pid: process.pid, port } satisfies Running), { mode: 0o600 });
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

/** Whether a guestbook answers at a port of this machine, and is well. */
async function askWho(port: number): Promise<'well' | 'ending' | 'stranger'> {
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(1_000), redirect: 'error' });
  try {
    const version = (await (await ask('/version')).json()) as { name?: unknown };
    if (typeof version.name !== 'string' || !/guestbook|frontend/.test(version.name)) return 'stranger';
    return (await ask('/readyz')).ok ? 'well' : 'ending';
  } catch {
    return (await isFree(port)) ? 'ending' : 'stranger';
  }
}
