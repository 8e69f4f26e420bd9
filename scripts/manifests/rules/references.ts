import { listConfigMaps } from '../config-hash.ts';
import { ofKind, refuse, type KubernetesObject, type Manifest } from '../objects.ts';
import { listWorkloads } from '../workloads.ts';

interface Binding extends KubernetesObject {
  roleRef: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

const missing = (kind: string, name: string) => `names a ${kind} that does not exist: ${name}`;

/** Every referenced object exists, except Secrets: they are not in git, a Job or an operator creates them. */
export function* checkReferences(manifests: Manifest[]) {
  const isThere = (kind: string, name: string, namespace: string | undefined) =>
    ofKind(manifests, kind).some(
      ({ object }) => object.metadata.name === name && object.metadata.namespace === namespace,
    );

  for (const { manifest, path, template } of listWorkloads(manifests)) {
    const { namespace } = manifest.object.metadata;
    const { serviceAccountName: account } = template.spec;
    if (account && !isThere('ServiceAccount', account, namespace))
      yield refuse(manifest, `${path}.spec`, missing('ServiceAccount', account));
    for (const name of listConfigMaps(template.spec))
      if (!isThere('ConfigMap', name, namespace))
        yield refuse(manifest, `${path}.spec`, missing('ConfigMap', name));
  }

  for (const manifest of ofKind(manifests, 'RoleBinding')) {
    const { metadata, roleRef, subjects = [] } = manifest.object as Binding;
    if (roleRef.kind === 'Role' && !isThere('Role', roleRef.name, metadata.namespace))
      yield refuse(manifest, 'roleRef', missing('Role', roleRef.name));
    for (const [index, { kind, name, namespace }] of subjects.entries())
      if (kind === 'ServiceAccount' && namespace === metadata.namespace && !isThere(kind, name, namespace))
        yield refuse(manifest, `subjects[${index}]`, missing(kind, name));
  }
}
