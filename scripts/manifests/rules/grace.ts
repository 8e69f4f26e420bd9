import { refuse, type Manifest } from '../objects.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

/** How long a stopping service waits for the last requests, after its drain. */
const lastRequests = 25;

/** A service must be able to finish before it is killed: after preStop, its drain and its last requests. */
export function* checkGrace(manifests: Manifest[]) {
  const services = listWorkloads(manifests).filter(({ labels }) =>
    /^(frontend|backend)$/.test(labels['tier'] ?? ''),
  );
  for (const workload of services.filter(({ longRunning }) => longRunning)) {
    const grace = workload.template.spec.terminationGracePeriodSeconds ?? 30;
    for (const { container, path, list } of listContainers(workload)) {
      if (list === 'initContainers') continue;
      const wait = container.lifecycle?.preStop?.sleep?.seconds;
      if (!wait)
        yield refuse(
          workload.manifest,
          `${path}.lifecycle.preStop`,
          'does not wait for the endpoints to follow',
        );
      const needed = (wait ?? 0) + drainSeconds(manifests, container.name) + lastRequests;
      if (grace <= needed)
        yield refuse(
          workload.manifest,
          `${workload.path}.spec.terminationGracePeriodSeconds`,
          `${grace} is not more than the ${needed} that stopping may take`,
        );
    }
  }
}

function drainSeconds(manifests: Manifest[], name: string) {
  const config = manifests.find(({ object }) => object.kind === 'ConfigMap' && object.metadata.name === name);
  return Number(config?.object.data?.['DRAIN_SECONDS'] ?? 2);
}
