import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/**
 * Suspends all processes of a laptop database: its port still accepts connections, but nothing answers. Resolves to a function
 * that sends them a signal, to continue or to die.
 */
export async function freezeServer({ url, folder }: { url: string; folder: string }) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const main = Number.parseInt(await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8'), 10);
  // The main process first, or it starts others.
  process.kill(main, 'SIGSTOP');
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
  const pids = [...rows.map(({ pid }) => pid), main];
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return async (signal: 'SIGCONT' | 'SIGKILL') => {
    for (const pid of pids) process.kill(pid, signal);
    await client.end().catch(() => {});
  };
}
