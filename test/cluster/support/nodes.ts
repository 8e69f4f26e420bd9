import { kubectl } from './kubectl.ts';

interface Node {
  metadata: { name: string };
  spec: { taints?: { effect: string }[] };
}

/** The names of the nodes that take any pod: a control plane often does not. */
export async function readNodes(): Promise<string[]> {
  const { items } = JSON.parse(await kubectl('get', 'nodes', '-o', 'json')) as { items: Node[] };
  const open = items.filter(({ spec }) => !spec.taints?.some(({ effect }) => effect === 'NoSchedule'));
  return open.map(({ metadata }) => metadata.name);
}

/** Such a node that is not the one named. Throws where there is none. */
export async function otherNode(name: string): Promise<string> {
  const other = (await readNodes()).find((node) => node !== name);
  if (other === undefined) throw new Error('the cluster has one node only');
  return other;
}

/** Moves everything away from a node. Bare pods would hold it up: the load has to be elsewhere. */
export async function drain(node: string) {
  await kubectl('drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=240s');
}

export async function uncordon(node: string) {
  await kubectl('uncordon', node);
}
