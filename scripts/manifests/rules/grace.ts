import { refuse, type Manifest } from '../objects.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

/** Seconds a stopping service waits for the last requests after its drain. */
const lastRequests = 25;

/** The grace period is longer than preStop, drain and last requests together, so no service is killed before it finishes. */
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
          'does not wait until the endpoints are updated',
        );
      const needed = (wait ?? 0) + drainSeconds(manifests, container.name) + lastRequests;
      if (grace <= needed)
        yield refuse(
          workload.manifest,
          `${workload.path}.spec.terminationGracePeriodSeconds`,
          `${grace} is not more than the ${needed} seconds that stopping can take`,
        );
    }
  }
}

function drainSeconds(manifests: Manifest[], name: string) {
  const config = manifests.find(({ object }) => object.kind === 'ConfigMap' && object.metadata.name === name);
  return Number(config?.object.data?.['DRAIN_SECONDS'] ?? 2);
}
