import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/**
 * Stops all processes of a laptop database where they stand: its port still takes connections, and nothing answers. They
 * go on, or die, by the signal that is given to the function it resolves to.
 */
export async function freezeServer({ url, folder }: { url: string; folder: string }) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const main = Number.parseInt(await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8'), 10);
  // First the one that would start others.
  process.kill(main, 'SIGSTOP');
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
  const pids = [...rows.map(({ pid }) => pid), main];
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return async (signal: 'SIGCONT' | 'SIGKILL') => {
    for (const pid of pids) process.kill(pid, signal);
    await client.end().catch(() => {});
  };
}
