import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { namespace, readPods } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectlIn } from './support/kubectl.ts';
import { loadNamespace, visit } from './support/visitor.ts';

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'test-visitor', namespace },
  spec: {
    podSelector: { matchLabels: { app: 'guestbook', tier: 'backend' } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': loadNamespace } } }] },
    ],
  },
};

/** Writes through one replica, and reads through the next at the revision of the answer. */
const script = (replicas: string[], total: number) => `
  const replicas = ${JSON.stringify(replicas)};
  let seen = 0, next = 0;
  const settle = async (answer) => { if (!answer.ok) throw new Error(answer.status + ' ' + (await answer.text())); return answer.json(); };
  const client = async () => {
    for (let turn = (next += 1); turn <= ${total}; turn = next += 1) {
      const message = 'turn ' + turn;
      const written = await settle(await fetch(replicas[turn % replicas.length] + '/add', { method: 'POST', body: new URLSearchParams({ entry: message }) }));
      const list = await settle(await fetch(replicas[(turn + 1) % replicas.length] + '/entries?revision=' + written.revision));
      if (list.some((entry) => entry.message === message)) seen += 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, client));
  console.log(seen);
`;

claim(26, 'a read after a write through another replica sees it', async () => {
  await apply([policy]);
  try {
    const pods = await readPods(namespace, 'backend');
    const replicas = pods.map(({ status }) => `http://${status.podIP}:5000`);
    expect(replicas.length).toBeGreaterThanOrEqual(3);
    // A policy takes a moment to reach the nodes.
    await sleep(3_000);
    const seen = await visit(script(replicas, 2_000));
    expect(seen).toBe('2000');
    return `2000 of 2000, over ${replicas.length} replicas`;
  } finally {
    await kubectlIn(namespace, 'delete', 'networkpolicy', policy.metadata.name);
  }
});
