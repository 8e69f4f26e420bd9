import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { PodStatus } from './book.ts';
import { read } from './kubectl.ts';

/** Watches pods until `finish`, which resolves to the exit codes of the containers that ended meanwhile. */
export async function collectExitCodes(namespace: string, tiers: string[]) {
  const selector = `app=guestbook,tier in (${tiers.join(',')})`;
  const before = new Set(
    (await read<PodStatus>(namespace, 'pods', '-l', selector)).map(({ metadata }) => metadata.uid),
  );
  const context = process.env['GUESTBOOK_CONTEXT'] ?? '';
  const columns = 'jsonpath={.metadata.uid} {.status.containerStatuses[0].state.terminated.exitCode}{"\\n"}';
  const args = [
    '--context',
    context,
    '--namespace',
    namespace,
    'get',
    'pods',
    '-l',
    selector,
    '--watch',
    '-o',
    columns,
  ];
  const watch = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const codes = new Map<string, number>();
  createInterface(watch.stdout).on('line', (line) => {
    const [uid = '', code = ''] = line.split(' ');
    if (code !== '') codes.set(uid, Number(code));
  });
  return {
    finish: async (): Promise<number[]> => {
      const left = new Set(
        (await read<PodStatus>(namespace, 'pods', '-l', selector)).map(({ metadata }) => metadata.uid),
      );
      // A pod that vanished without having told how it ended counts as one that failed.
      const gone = [...before].filter((uid) => !left.has(uid) && !codes.has(uid)).map(() => Number.NaN);
      watch.kill();
      return [...codes.values(), ...gone];
    },
  };
}
