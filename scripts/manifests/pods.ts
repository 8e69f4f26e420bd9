import { ofKind, type Labels, type Manifest } from './objects.ts';
import { listContainers, listWorkloads } from './workloads.ts';

export interface Pods {
  namespace: string | undefined;
  labels: Labels;
  /** Names and numbers; undefined if an operator decides. */
  ports?: (string | number)[];
  minimum: number;
}

/** Lists all pods of a set, by their labels: those of workloads, and those that operators create. */
export function listPods(manifests: Manifest[]): Pods[] {
  const pods: Pods[] = listWorkloads(manifests).map((workload) => ({
    namespace: workload.manifest.object.metadata.namespace,
    labels: workload.labels,
    minimum: workload.minimum,
    ports: listContainers(workload).flatMap(({ container }) =>
      (container.ports ?? []).flatMap(({ name, containerPort }) => [containerPort, ...(name ? [name] : [])]),
    ),
  }));
  const clusters = ofKind<{ instances: number; inheritedMetadata?: { labels?: Labels } }>(
    manifests,
    'Cluster',
  );
  for (const { object } of clusters)
    pods.push({
      namespace: object.metadata.namespace,
      labels: { ...object.spec.inheritedMetadata?.labels, 'cnpg.io/cluster': object.metadata.name },
      minimum: object.spec.instances,
    });
  // Exists only while a certificate authority checks the domain.
  for (const { object } of ofKind(manifests, 'Issuer'))
    pods.push({
      namespace: object.metadata.namespace,
      labels: { 'acme.cert-manager.io/http01-solver': 'true' },
      minimum: 0,
    });
  // Flagger runs a second Deployment, told apart by the label `tier`: see deploy/components/flagger.
  for (const { object } of ofKind<{ targetRef: { name: string } }>(manifests, 'Canary')) {
    const { name } = object.spec.targetRef;
    const target = pods.find(({ labels }) => labels['tier'] === name);
    if (target) pods.push({ ...target, labels: { ...target.labels, tier: `${name}-primary` } });
  }
  return pods;
}
