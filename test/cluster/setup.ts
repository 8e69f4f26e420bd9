import type { TestProject } from 'vitest/node';
import { manifests, namespace, readPods, waitForBook } from './support/book.ts';
import { kubectl, kubectlIn } from './support/kubectl.ts';
import { createNamespace, deleteNamespace, markNamespace } from './support/namespace.ts';
import { createVisitor, loadNamespace, visit } from './support/visitor.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The output of the first apply to an empty cluster, and the seconds, pods and restarts until a note was signed and read. */
    firstApply: { output: string; seconds: number; pods: number; restarts: number; passwordLog: string };
  }
}

/** Applies the manifests to an empty cluster, signs a note and reads it, once for all files. The claims about it are in apply.test.ts. */
export async function setup(project: TestProject) {
  await deleteNamespace(namespace);
  await createNamespace(loadNamespace);
  await createVisitor();
  const start = Date.now();
  const output = await kubectl('apply', '-f', manifests).finally(() => markNamespace(namespace));
  await waitForBook(namespace);
  await visit(`
    const entry = new URLSearchParams({ entry: 'The first' });
    const answer = await fetch('http://frontend.${namespace}/add', { method: 'POST', body: entry });
    const { revision } = await answer.json();
    const list = await (await fetch('http://frontend.${namespace}/entries?revision=' + revision)).json();
    if (list[0].message !== 'The first') throw new Error(JSON.stringify(list));
  `);
  const seconds = (Date.now() - start) / 1_000;
  const tiers = ['frontend', 'backend', 'database', 'password'];
  const pods = (await Promise.all(tiers.map((tier) => readPods(namespace, tier)))).flat();
  const counts = pods.map(({ status }) => status.containerStatuses?.[0]?.restartCount ?? 0);
  const restarts = counts.reduce((sum, count) => sum + count);
  // A drain deletes the finished pod with its log, so read it now.
  const passwordLog = await kubectlIn(namespace, 'logs', 'job/passwords');
  project.provide('firstApply', { output, seconds, pods: pods.length, restarts, passwordLog });
}

export async function teardown() {
  await deleteNamespace(namespace);
  await deleteNamespace(loadNamespace);
}
