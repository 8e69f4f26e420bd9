import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { namespace, readPods } from './support/book.ts';
import { claim } from './support/claim.ts';
import { eventually, kubectlIn, sql } from './support/kubectl.ts';
import { settle, startLoad } from './support/load.ts';
import { drain, otherNode, uncordon } from './support/nodes.ts';

const target = `http://frontend.${namespace}`;
const inPostgres = ['exec', 'postgres-0', '--', 'bash', '-c'];

/** The ways in which PostgreSQL goes: a clean stop, and two crashes, after which it recovers from its log. */
const ways = {
  'its pod deleted': ['delete', 'pod', 'postgres-0'],
  'its server told to quit at once': [...inPostgres, 'kill -QUIT 1'],
  'a process of it killed': [
    ...inPostgres,
    'kill -KILL $(grep -la "checkpointer" /proc/[0-9]*/cmdline | cut -d/ -f3)',
  ],
};

async function backends(): Promise<string[]> {
  const pods = await readPods(namespace, 'backend');
  return pods
    .map(({ metadata, status }) => `${metadata.uid} ${status.containerStatuses?.[0]?.restartCount}`)
    .toSorted();
}

/** Runs a fault under writers who repeat until they are acknowledged; resolves to what was seen. */
async function underWriters(total: number, fault: () => Promise<void>, node?: string) {
  const load = await startLoad({
    target,
    total,
    rate: 80,
    writersOnly: true,
    ...(node !== undefined && { node }),
  });
  await fault();
  const { acknowledged, statuses, longestGapSeconds, failures } = await load.finish();
  expect(
    Object.keys(statuses).filter((status) => status !== '201' && status !== '503'),
    failures.join('\n'),
  ).toEqual([]);
  expect(await settle(namespace, load.run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
  expect(longestGapSeconds).toBeLessThan(60);
  return `0 of ${acknowledged.length} notes lost, 0 double; ${statuses['503'] ?? 0} times 503; writes back after ${longestGapSeconds.toFixed(0)} s at most`;
}

async function waitForPostgres() {
  await eventually(async () => {
    const [before] = await readPods(namespace, 'database');
    if (!before?.status.containerStatuses?.[0]?.ready) throw new Error('PostgreSQL is not ready');
    await sql(namespace, 'select 1');
  });
  await sleep(3_000);
}

claim(10, 'PostgreSQL killed ten times under writers', async () => {
  const before = await backends();
  const seen = await underWriters(2_000, async () => {
    for (let kill = 0; kill < 10; kill += 1) {
      const [, command] = Object.entries(ways)[kill % 3] ?? [];
      await kubectlIn(namespace, ...(command ?? [])).catch((error: Error) => {
        // The shell that sent the signal may go down with the server.
        if (!/exit code 137|closed|terminated/.test(error.message)) throw error;
      });
      await sleep(1_000);
      await waitForPostgres();
    }
  });
  expect(await backends()).toEqual(before);
  return `${seen}; no backend restarted`;
});

claim(10, 'the node of PostgreSQL drained under writers', async () => {
  const [postgres] = await readPods(namespace, 'database');
  const node = postgres?.spec.nodeName ?? '';
  const other = await otherNode(node);
  try {
    return await underWriters(2_000, () => drain(node), other);
  } finally {
    await uncordon(node);
  }
});
