import { refuse, type Manifest } from '../objects.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

export function* checkProbes(manifests: Manifest[]) {
  for (const workload of listWorkloads(manifests).filter(({ longRunning }) => longRunning))
    for (const { container, list, path } of listContainers(workload))
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
        if (list === 'containers' && !container[probe])
          yield refuse(workload.manifest, path, `has no ${probe}`);
}
