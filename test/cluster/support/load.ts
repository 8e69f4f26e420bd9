import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { eventually } from '@guestbook/testing/eventually';
import { apply, kubectlIn, sql } from './kubectl.ts';
import { loadNamespace, podOf } from './visitor.ts';
import type { LoadResult } from '../load.ts';

interface LoadOptions {
  /** The address to visit, such as `http://frontend.guestbook`. */
  target: string;
  /** The minimum number of requests. The load runs until `finish` is called. */
  total: number;
  /** Requests per second of all clients together. */
  rate?: number;
  clients?: number;
  /** Only posts notes, and repeats each with its key until it is acknowledged. */
  writersOnly?: boolean;
  /** The node to run on, if others are drained. */
  node?: string;
}

export interface Load {
  /** The start of its messages. */
  run: string;
  /** Ends the load after its minimum of requests. Resolves to its result. */
  finish: () => Promise<LoadResult>;
}

/** Puts load on the book from a pod during `work`, which calls `finish`. */
export async function withLoad<T>(options: LoadOptions, work: (load: Load) => Promise<T>): Promise<T> {
  const name = `load-${randomUUID().slice(0, 8)}`;
  try {
    return await work(await startLoad(name, options));
  } finally {
    const parts = [`pod/${name}`, `configmap/${name}`];
    await kubectlIn(loadNamespace, 'delete', ...parts, '--ignore-not-found');
  }
}

async function startLoad(name: string, options: LoadOptions): Promise<Load> {
  const { target, total, rate = 200, clients = 16, writersOnly = false, node } = options;
  const script = await readFile(new URL('../load.ts', import.meta.url), 'utf8');
  const settings = JSON.stringify({ target, total, rate, clients, run: name, writersOnly });
  const volumes = [{ name: 'script', configMap: { name } }];
  const mounts = [{ name: 'script', mountPath: '/load', readOnly: true }];
  const spec = podOf({ args: ['/load/load.ts', settings], volumes, mounts });
  const metadata = { name, namespace: loadNamespace, labels: { role: 'load' } };
  await apply([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'load.ts': script } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { ...spec, restartPolicy: 'Never', ...(node !== undefined && { nodeName: node }) },
    },
  ]);
  const logs = () => kubectlIn(loadNamespace, 'logs', name);
  await eventually(async () => {
    if (!(await logs()).includes('started')) throw new Error('the load has not started');
  }, 60);
  return {
    run: name,
    finish: async () => {
      const stop = ['/nodejs/bin/node', '-e', 'process.kill(1, "SIGUSR2")'];
      await kubectlIn(loadNamespace, 'exec', name, '--', ...stop);
      await kubectlIn(
        loadNamespace,
        'wait',
        `pod/${name}`,
        '--for=jsonpath={.status.phase}=Succeeded',
        '--timeout=540s',
      );
      return JSON.parse((await logs()).split('\n').at(-1) ?? '') as LoadResult;
    },
  };
}

/** Compares the acknowledged notes of a load with the database. */
export async function settle(namespace: string, run: string, acknowledged: number[]) {
  const rows = await sql(namespace, `select message from entries where message like '${run} %'`);
  const times = new Map<number, number>();
  for (const message of rows) {
    const number = Number(message.slice(run.length + 1));
    times.set(number, (times.get(number) ?? 0) + 1);
  }
  return {
    lost: acknowledged.filter((number) => !times.has(number)).length,
    doubled: [...times.values()].filter((count) => count > 1).length,
  };
}
