import { refuse, type Manifest } from '../objects.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

export function* checkResources(manifests: Manifest[]) {
  for (const workload of listWorkloads(manifests))
    for (const { container, path } of listContainers(workload)) {
      const { requests, limits } = container.resources ?? {};
      const field = `${path}.resources`;
      for (const name of ['cpu', 'memory'])
        if (!requests?.[name]) yield refuse(workload.manifest, field, `has no ${name} request`);
      if (!limits?.['memory']) yield refuse(workload.manifest, field, 'has no memory limit');
      if (limits?.['cpu'])
        yield refuse(workload.manifest, field, 'has a CPU limit, which only slows it down');
    }
}
