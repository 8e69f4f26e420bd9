import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from './identity.ts';
import { readCommand } from './process.ts';
import { runCommand } from './run.ts';

export const serverLog = 'server.log';

interface Settings {
  data: string;
  port: number;
  maxConnections: number;
}

/** Starts the server and waits until it answers. Undefined when it does, else what its log says. */
export async function startServer(identity: Identity, { data, port, maxConnections }: Settings) {
  await removeStaleLock(data);
  const log = join(data, serverLog);
  const before = await stat(log).then(
    ({ size }) => size,
    () => 0,
  );
  const options = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`,
    `-c max_connections=${maxConnections}`,
  ];
  const args = ['start', '-w', '-t', '60', '-D', identity.dataPath, '-l', serverLog, '-o', options.join(' ')];
  const { code, output } = await runCommand(identity, { program: 'pg_ctl', args, cwd: data });
  if (code === 0) return undefined;
  const said = await readFile(log).then(
    (bytes) => bytes.subarray(before).toString(),
    () => '',
  );
  // The cause is in the first lines; what follows are consequences.
  return /(?:FATAL|PANIC|error): +(.*)/.exec(`${said}\n${output}`)?.[1] ?? output.trim();
}

/** Stops the server cleanly: open transactions end, what is committed is on the disk. */
export async function stopServer(identity: Identity, { data }: { data: string }) {
  const args = ['stop', '-m', 'fast', '-w', '-t', '60', '-D', identity.dataPath];
  await runCommand(identity, { program: 'pg_ctl', args, cwd: data });
}

/** A killed server leaves its lock; PostgreSQL obeys it while any process has that number, be it a zombie. */
async function removeStaleLock(data: string) {
  const lock = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(pid)) return;
  const command = await readCommand(pid);
  if (command === undefined || !/postgres/.test(command)) await rm(lock, { force: true });
}
