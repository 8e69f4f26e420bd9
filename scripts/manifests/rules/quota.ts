import { ofKind, refuse, type Manifest } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { countMost, listWorkloads } from '../workloads.ts';

/** A namespace's quota has room for all long-running workloads at their maximum. */
export function* checkQuota(manifests: Manifest[]) {
  for (const quota of ofKind<{ hard: Record<string, string> }>(manifests, 'ResourceQuota')) {
    const { namespace } = quota.object.metadata;
    const inside = manifests.filter(({ object }) => object.metadata.namespace === namespace);
    for (const [name, limit] of Object.entries(quota.object.spec.hard)) {
      const needed = addUp(inside, name);
      if (needed > parseQuantity(limit))
        yield refuse(quota, `spec.hard.${name}`, `${limit} is less than the ${needed} it needs`);
    }
  }
}

/** The sum, over all workloads, of one resource that a quota limits. */
function addUp(manifests: Manifest[], name: string) {
  const [kind, resource = ''] = name.split('.') as ['requests' | 'limits', string?];
  return listWorkloads(manifests)
    .filter(({ longRunning }) => longRunning)
    .reduce((sum, workload) => {
      const { containers } = workload.template.spec;
      const each = containers.map(({ resources }) => parseQuantity(resources?.[kind]?.[resource] ?? 0));
      const one = name === 'pods' ? 1 : each.reduce((total, part) => total + part, 0);
      return sum + countMost(workload) * one;
    }, 0);
}
