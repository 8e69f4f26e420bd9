import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from './identity.ts';
import { readCommand } from './process.ts';
import { runCommand } from './run.ts';

export const serverLog = 'server.log';
const largestLog = 5_000_000;

interface Settings {
  data: string;
  port: number;
  maxConnections: number;
}

/** Starts the server and waits until it answers. Returns undefined, or the reason from its log if it does not start. */
export async function startServer(identity: Identity, { data, port, maxConnections }: Settings) {
  await removeStaleLock(data);
  const log = join(data, serverLog);
  await rotate(log);
  const before = await stat(log).then(
    ({ size }) => size,
    () => 0,
  );
  const options = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`,
    `-c max_connections=${maxConnections}`,
    // Only messages about the server. Client errors are excluded: their statements contain the text of notes.
    '-c log_min_messages=log -c log_min_error_statement=panic -c log_error_verbosity=terse -c log_checkpoints=off',
  ];
  const args = ['start', '-w', '-t', '60', '-D', identity.dataPath, '-l', serverLog, '-o', options.join(' ')];
  const { code, output } = await runCommand(identity, { program: 'pg_ctl', args, cwd: data });
  if (code === 0) return undefined;
  const lines = await readFile(log).then(
    (bytes) => bytes.subarray(before).toString(),
    () => '',
  );
  // The first error is the cause; the rest are consequences.
  return /(?:FATAL|PANIC|error): +(.*)/.exec(`${lines}\n${output}`)?.[1] ?? output.trim();
}

/** Renames a log over 5 MB to `.old`, which replaces the one before it. */
async function rotate(log: string) {
  const isLarge = await stat(log).then(
    ({ size }) => size > largestLog,
    () => false,
  );
  if (isLarge) await rename(log, `${log}.old`);
}

/** Stops the server cleanly: open transactions are rolled back, committed data is on disk. */
export async function stopServer(identity: Identity, { data }: { data: string }) {
  const args = ['stop', '-m', 'fast', '-w', '-t', '60', '-D', identity.dataPath];
  await runCommand(identity, { program: 'pg_ctl', args, cwd: data });
}

/** Removes the lock of a killed server. PostgreSQL refuses to start while any process has that id, even a zombie. */
async function removeStaleLock(data: string) {
  const lock = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(pid)) return;
  const command = await readCommand(pid);
  if (command === undefined || !/postgres/.test(command)) await rm(lock, { force: true });
}
