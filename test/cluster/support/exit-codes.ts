import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { read } from './kubectl.ts';

/**
 * Collects the exit codes of running pods that end during `work`; NaN for a pod that disappears without one. A pod that never
 * ran has a meaningless code, and is left out.
 */
export async function collectExitCodes(namespace: string, tiers: string[], work: () => Promise<void>) {
  const selector = `app=guestbook,tier in (${tiers.join(',')})`;
  const readIds = async () => {
    const pods = await read<{ metadata: { uid: string } }>(namespace, 'pods', '-l', selector);
    return pods.map(({ metadata }) => metadata.uid);
  };
  const before = await readIds();
  const state = '.status.containerStatuses[0].state';
  const columns = `jsonpath={.metadata.uid}|{${state}.running.startedAt}|{${state}.terminated.exitCode}{"\\n"}`;
  const watch = spawn(
    'kubectl',
    ['--context', process.env['GUESTBOOK_CONTEXT'] ?? '', '--namespace', namespace].concat([
      'get',
      'pods',
      '-l',
      selector,
      '--watch',
      '-o',
      columns,
    ]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ran = new Set(before);
  const codes = new Map<string, number>();
  createInterface(watch.stdout).on('line', (line) => {
    const [id = '', startedAt = '', code = ''] = line.split('|');
    if (startedAt !== '') ran.add(id);
    if (code !== '' && ran.has(id)) codes.set(id, Number(code));
  });
  try {
    await work();
    const left = new Set(await readIds());
    const vanished = [...ran].filter((id) => !left.has(id) && !codes.has(id));
    return [...codes.values(), ...vanished.map(() => Number.NaN)];
  } finally {
    watch.kill();
  }
}
