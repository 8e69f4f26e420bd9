import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPort } from '@guestbook/testing/processes/find-port';
import { afterAll } from 'vitest';

/** Creates a data folder and finds free ports for a guestbook. After the tests of the file it is stopped and deleted. */
export async function prepareLaptop() {
  const folder = await mkdtemp(join(tmpdir(), 'a guestbook '));
  const ports = {
    PORT: String(await findPort()),
    BACKEND_PORT: String(await findPort()),
    METRICS_PORT: String(await findPort()),
  };
  let starter: ChildProcess | undefined;

  /** Starts like `pnpm start`. Resolves to the output when the book is open or the starter has ended. */
  async function start(variables: Record<string, string> = {}, command = ['node', 'scripts/start.mjs']) {
    const environment = { ...process.env, DATABASE_URL: '', GUESTBOOK_DATA: folder, ...ports, ...variables };
    const child = spawn(command[0] ?? '', command.slice(1), {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const before = starter;
    starter = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => (output += String(bytes)));
    const isOpen = new Promise<void>((resolve) => {
      child.stdout.on('data', () => /is open at/.test(output) && resolve());
    });
    await Promise.race([isOpen, once(child, 'close')]);
    // A refused start leaves the running guestbook as it is.
    if (child.exitCode !== null) starter = before;
    return { output, code: child.exitCode, pid: child.pid };
  }

  async function stop(signal: NodeJS.Signals) {
    const child = starter;
    starter = undefined;
    if (!child || child.exitCode !== null) return child?.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    if (signal === 'SIGINT') child.kill(signal);
    await ended;
    return child.exitCode;
  }

  afterAll(async () => {
    if (starter) await stop('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  });
  return { folder, ports, origin: `http://127.0.0.1:${ports.PORT}`, start, stop };
}
