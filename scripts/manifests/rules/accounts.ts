import { refuse, type Manifest } from '../objects.ts';
import { listWorkloads } from '../workloads.ts';

/** Every pod has an account of its own and says whether it mounts a token. */
export function* checkAccounts(manifests: Manifest[]) {
  for (const { manifest, path, template } of listWorkloads(manifests)) {
    const { serviceAccountName, automountServiceAccountToken } = template.spec;
    if (!serviceAccountName || serviceAccountName === 'default')
      yield refuse(manifest, `${path}.spec.serviceAccountName`, 'is missing');
    if (automountServiceAccountToken === undefined)
      yield refuse(manifest, `${path}.spec.automountServiceAccountToken`, 'is not set');
  }
}
