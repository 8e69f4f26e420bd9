import { setTimeout as sleep } from 'node:timers/promises';
import { makeAsynchronous } from '@guestbook/testing/databases/commit-asynchronously';
import { eventually } from '@guestbook/testing/eventually';
import { expect } from 'vitest';
import { installBook, namespace, readPods } from './support/book.ts';
import { claim } from './support/claim.ts';
import { kubectlIn, sql } from './support/kubectl.ts';
import { lackMovingVolume } from './support/lacks.ts';
import { settle, withLoad } from './support/load.ts';
import { deleteNamespace } from './support/namespace.ts';
import { drain, otherNode, uncordon } from './support/nodes.ts';
import { pinReplicas } from './support/pin-replicas.ts';

const target = `http://frontend.${namespace}`;
const inPostgres = ['exec', 'postgres-0', '--', 'bash', '-c'];

/** Three ways to stop PostgreSQL: cleanly, and by two crashes, from which it recovers by its write-ahead log. */
const ways = {
  'its pod deleted': ['delete', 'pod', 'postgres-0'],
  'SIGQUIT to its server': [...inPostgres, 'kill -QUIT 1'],
  'SIGKILL to one of its processes': [
    ...inPostgres,
    'kill -KILL $(grep -la "[c]heckpointer" /proc/[0-9]*/cmdline | cut -d/ -f3)',
  ],
};

pinReplicas();

async function backends(): Promise<string[]> {
  const pods = await readPods(namespace, 'backend');
  return pods
    .map(({ metadata, status }) => `${metadata.uid} ${status.containerStatuses?.[0]?.restartCount}`)
    .toSorted();
}

/** Ends PostgreSQL in one of these ways, and waits until it has restarted. */
async function end(book: string, command: string[]) {
  const readStart = () =>
    sql(book, `select backend_start from pg_stat_activity where backend_type = 'checkpointer'`);
  const before = await readStart();
  await kubectlIn(book, ...command).catch((error: Error) => {
    // The shell that sent the signal may die with the server.
    if (!/exit code 137|closed|terminated/.test(error.message)) throw error;
  });
  await eventually(async () => expect(await readStart()).not.toEqual(before));
}

/** Runs `disturb` while writers repeat every note until it is acknowledged. Resolves to a summary. */
function underWriters(total: number, disturb: () => Promise<void>, node?: string) {
  const options = { target, total, rate: 80, writersOnly: true, ...(node !== undefined && { node }) };
  return withLoad(options, async ({ run, finish }) => {
    await disturb();
    const { acknowledged, statuses, longestGapSeconds, failures } = await finish();
    const others = Object.keys(statuses).filter((status) => status !== '201' && status !== '503');
    expect(others, failures.join('\n')).toEqual([]);
    expect(await settle(namespace, run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
    expect(longestGapSeconds).toBeLessThan(60);
    const gap = `writes back after ${longestGapSeconds.toFixed(0)} s at most`;
    return `0 of ${acknowledged.length} notes lost, 0 double; ${statuses['503'] ?? 0} times 503; ${gap}`;
  });
}

claim(10, 'PostgreSQL killed ten times under writers', async () => {
  const before = await backends();
  const seen = await underWriters(2_000, async () => {
    for (let kill = 0; kill < 10; kill += 1) {
      const [, command] = Object.entries(ways)[kill % 3] ?? [];
      await end(namespace, command ?? []);
      await sleep(3_000);
    }
  });
  expect(await backends()).toEqual(before);
  return `${seen}; no backend restarted`;
});

claim(
  10,
  'the node of PostgreSQL drained under writers',
  async () => {
    const [postgres] = await readPods(namespace, 'database');
    const node = postgres?.spec.nodeName ?? '';
    const other = await otherNode(node);
    try {
      return await underWriters(2_000, () => drain(node), other);
    } finally {
      await uncordon(node);
    }
  },
  lackMovingVolume,
);

claim(10, 'control: with asynchronous commits a crash of PostgreSQL loses notes', async () => {
  const book = 'guestbook-async';
  await installBook(book);
  try {
    // The longest time that a commit may stay in memory only.
    const settings = ["wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"];
    for (const setting of settings) await sql(book, `alter system set ${setting}`);
    // A server setting has no effect: each connection of the backend sets its own.
    for (const statement of makeAsynchronous) await sql(book, statement);
    await sql(book, 'select pg_reload_conf()');
    const load = { target: `http://frontend.${book}`, total: 500, rate: 80, writersOnly: true };
    return await withLoad(load, async ({ run, finish }) => {
      await sleep(4_000);
      await end(book, ways['SIGKILL to one of its processes']);
      const { acknowledged } = await finish();
      const { lost } = await settle(book, run, acknowledged);
      expect(lost).toBeGreaterThan(0);
      return `${lost} of ${acknowledged.length} acknowledged notes lost by one crash`;
    });
  } finally {
    await deleteNamespace(book);
  }
});
