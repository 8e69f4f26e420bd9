import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@guestbook/testing/eventually';
import { kubectl, kubectlIn } from './kubectl.ts';

const manifest = fileURLToPath(new URL('../../../deploy/components/backup/restore.yaml', import.meta.url));

export interface Outcome {
  succeeded: boolean;
  said: string;
  seconds: number;
}

/** Makes a backup now, as the component's README describes. */
export async function backUp(namespace: string): Promise<Outcome> {
  const name = `backup-${Date.now()}`;
  const start = performance.now();
  await kubectlIn(namespace, 'create', 'job', name, '--from=cronjob/backup');
  return awaitJob(namespace, `job/${name}`, start);
}

/** Restores the newest backup, or the named one, as the component's README describes. */
export async function restore(namespace: string, backup?: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'guestbook-restore-'));
  try {
    const named = join(folder, 'restore.yaml');
    if (backup !== undefined) {
      const set = ['set', 'env', '--local', '--filename', manifest, '--output', 'yaml', `BACKUP=${backup}`];
      await writeFile(named, await kubectl(...set));
    }
    const start = performance.now();
    const create = ['create', '--output', 'name', '--filename', backup === undefined ? manifest : named];
    return await awaitJob(namespace, await kubectlIn(namespace, ...create), start);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function awaitJob(namespace: string, job: string, start: number): Promise<Outcome> {
  const succeeded = await eventually(async () => {
    const { status } = JSON.parse(await kubectlIn(namespace, 'get', job, '-o', 'json')) as {
      status: { conditions?: { type: string }[] };
    };
    const ends = (status.conditions ?? []).map(({ type }) => type);
    if (ends.includes('Complete')) return true;
    if (ends.includes('Failed')) return false;
    throw new Error(`${job} has not ended`);
  }, 180);
  const seconds = (performance.now() - start) / 1_000;
  // The last log lines can arrive after the Job's end.
  const said = await eventually(async () => {
    const words = await kubectlIn(namespace, 'logs', job);
    if (words === '') throw new Error(`${job} has no log`);
    return words;
  }, 10);
  return { succeeded, said, seconds };
}
