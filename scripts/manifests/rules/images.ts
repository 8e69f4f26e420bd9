import { refuse, type Manifest } from '../objects.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

export function* checkImages(manifests: Manifest[], release: string) {
  for (const workload of listWorkloads(manifests))
    for (const { container, path } of listContainers(workload)) {
      const [name = '', tag] = container.image.split('@')[0]!.split(/:(?=[^/]*$)/);
      const isPinned = container.image.includes('@sha256:') || (tag && tag !== 'latest');
      if (!isPinned)
        yield refuse(
          workload.manifest,
          `${path}.image`,
          `${container.image} has no version, so it can change unnoticed`,
        );
      else if (/(^|\/)guestbook-/.test(name) && tag !== release)
        yield refuse(
          workload.manifest,
          `${path}.image`,
          `${container.image} is not of this release, ${release}`,
        );
    }
}
