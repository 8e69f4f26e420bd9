import type { Manifest } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { listWorkloads } from '../workloads.ts';

const ceilings = [
  ['cpu', 0.5, 'CPU', 1],
  ['memory', 2 ** 30, 'GiB', 2 ** 30],
] as const;

/** All requests together fit a laptop. */
export function* checkBudget(manifests: Manifest[]) {
  for (const [name, ceiling, unit, size] of ceilings) {
    const requests = listWorkloads(manifests).map((workload) => ({
      file: workload.manifest.file,
      sum:
        workload.minimum *
        workload.template.spec.containers.reduce(
          (sum, { resources }) => sum + parseQuantity(resources?.requests?.[name] ?? 0),
          0,
        ),
    }));
    const sum = requests.reduce((total, request) => total + request.sum, 0);
    const largest = requests.toSorted((a, b) => b.sum - a.sum)[0];
    if (sum > ceiling)
      yield `${largest?.file}: all pods: resources.requests.${name} add up to ${(sum / size).toFixed(2)} ${unit}; the limit is ${ceiling / size}`;
  }
}
