import { createHash } from 'node:crypto';
import type { Manifest, PodSpec } from './objects.ts';

/** The annotation that restarts pods when their configuration changes. */
export const annotation = 'guestbook/config';

export function listConfigMaps(pod: PodSpec): string[] {
  return pod.containers
    .flatMap(({ env = [], envFrom = [] }) => [
      ...envFrom.map(({ configMapRef }) => configMapRef?.name),
      ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ])
    .concat((pod.volumes ?? []).map((volume) => volume['configMap']?.name))
    .filter((name) => name !== undefined);
}

/** Generated ConfigMaps have their hash in the name, so kustomize restarts the pods itself. */
const generated = /-[bcdfghkmt2-9]{10}$/;

/** Hashes the data that a pod reads from ConfigMaps. Undefined if it reads none. */
export function hashConfig(
  pod: PodSpec,
  namespace: string | undefined,
  manifests: Manifest[],
): string | undefined {
  const names = listConfigMaps(pod);
  const data = manifests
    .map(({ object }) => object)
    .filter(
      ({ kind, metadata }) =>
        kind === 'ConfigMap' &&
        metadata.namespace === namespace &&
        names.includes(metadata.name) &&
        !generated.test(metadata.name),
    )
    .flatMap((config) => Object.entries(config.data ?? {}))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (data.length === 0) return undefined;
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(data)))
    .digest('hex')
    .slice(0, 12);
}
