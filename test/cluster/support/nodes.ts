import { kubectl } from './kubectl.ts';

/** A node that is not the one named. Throws where there is only one. */
export async function otherNode(name: string): Promise<string> {
  const names = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ');
  const other = names.find((node) => node !== name);
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
