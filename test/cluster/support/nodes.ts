import { kubectl } from './kubectl.ts';

interface Node {
  metadata: { name: string };
  spec: { taints?: { effect: string }[] };
}

/** Lists the nodes that accept any pod. A control plane often does not. */
export async function readNodes(): Promise<string[]> {
  const { items } = JSON.parse(await kubectl('get', 'nodes', '-o', 'json')) as { items: Node[] };
  const open = items.filter(({ spec }) => !spec.taints?.some(({ effect }) => effect === 'NoSchedule'));
  return open.map(({ metadata }) => metadata.name);
}

/** Chooses another such node. Throws if there is none. */
export async function otherNode(name: string): Promise<string> {
  const other = (await readNodes()).find((node) => node !== name);
  if (other === undefined) throw new Error('the cluster has only one node');
  return other;
}

/** Drains a node. Pods without a controller would block it, so the load must run elsewhere. */
export async function drain(node: string) {
  await kubectl('drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=240s');
}

export async function uncordon(node: string) {
  await kubectl('uncordon', node);
}
