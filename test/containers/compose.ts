import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findPort } from '@guestbook/testing/processes/find-port';

const execute = promisify(execFile);

/** Unique to this run, so that two clones can be tested at once. */
export const project = `guestbook-test-${process.pid}`;
const port = await findPort();
export const origin = `http://localhost:${port}`;

export const environment = { ...process.env, PORT: String(port) };

/** Runs docker and resolves to its output. Rejects if it fails. */
export async function docker(...args: string[]): Promise<string> {
  const options = { env: environment, maxBuffer: 64 * 1024 * 1024 };
  return (await execute('docker', args, options)).stdout.trim();
}

export const compose = (...args: string[]) => docker('compose', '--project-name', project, ...args);

export const containerOf = (service: string) => compose('ps', '--all', '--quiet', service);

/** Runs a script with Node in a service's container. */
export const evaluate = (service: string, script: string) =>
  compose('exec', '-T', service, '/nodejs/bin/node', '-e', script);

interface Added {
  message: string;
  entry: { id: string };
  revision: number;
}

export async function sign(message: string): Promise<Added> {
  const answer = await fetch(`${origin}/add`, {
    method: 'POST',
    body: new URLSearchParams({ entry: message }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Added;
}

/** Reads the newest messages, at this revision or a later one. */
export async function readMessages(revision: number): Promise<string[]> {
  const answer = await fetch(`${origin}/entries?revision=${revision}`);
  return ((await answer.json()) as { message: string }[]).map(({ message }) => message);
}

/** Kills a process on the engine's machine. It runs as root in a container, so it may. */
export const killProcess = (pid: string) =>
  docker(
    'run',
    '--rm',
    '--pid=host',
    '--user=0',
    'guestbook-backend:0.1.0',
    '-e',
    `process.kill(${pid}, 'SIGKILL')`,
  );
