import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '@guestbook/testing/databases/create-database';
import { findPort } from '@guestbook/testing/processes/find-port';
import { permit } from '../../scripts/start/permissions.ts';

const message = 'We came for a weekend and stayed for the whole of the blossom.';
export const note = JSON.stringify({ message });

/** Starts the backend of a checkout, this one or another, on its own database with 50 notes. */
export async function startCheckout(folder: string) {
  const isOurs = resolve(folder) === resolve('.');
  const database = await createDatabase({ serverUrl: process.env['TEST_DATABASE_URL'] ?? '' });
  const port = await findPort();
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    BACKEND_PORT: String(port),
    METRICS_PORT: String(await findPort()),
    LOG_LEVEL: 'error',
    DRAIN_SECONDS: '0',
  };
  const flags = isOurs ? permit(environment) : [];
  const child = spawn(process.execPath, [...flags, 'apps/backend/src/main.ts'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await database.drop();
  };
  while (!(await isReady(origin))) {
    if (child.exitCode !== null) throw new Error(`The backend of ${folder} exited during startup.`);
    await sleep(50);
  }
  for (let at = 0; at < 50; at += 1) {
    const body = JSON.stringify({ message: `${message} ${at}`, name: 'Ada' });
    const headers = { 'Content-Type': 'application/json' };
    const { status } = await fetch(`${origin}/add`, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`${folder} answers ${status} to a note.`);
  }
  return { origin, databaseUrl: database.url, stop };
}

const isReady = (origin: string) =>
  fetch(`${origin}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
