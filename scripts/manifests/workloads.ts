import { ofKind, type Labels, type LabelSelector, type Manifest, type PodTemplate } from './objects.ts';

/** An object that creates pods. */
export interface Workload {
  manifest: Manifest;
  /** The path of its pod template, for messages. */
  path: string;
  labels: Labels;
  template: PodTemplate;
  /** The fewest and the most pods it has, without the surge of an update. */
  minimum: number;
  maximum: number;
  longRunning: boolean;
}

export interface Autoscaler {
  scaleTargetRef: { kind: string; name: string };
  minReplicas?: number;
  maxReplicas: number;
}

interface WorkloadSpec {
  replicas?: number;
  template: PodTemplate;
  jobTemplate: { spec: { template: PodTemplate } };
}

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

export function listWorkloads(manifests: Manifest[]): Workload[] {
  return manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest.object;
    if (!kinds.includes(kind)) return [];
    const spec = manifest.object.spec as WorkloadSpec;
    const isCron = kind === 'CronJob';
    const template = isCron ? spec.jobTemplate.spec.template : spec.template;
    const scaler = ofKind<Autoscaler>(manifests, 'HorizontalPodAutoscaler').find(
      ({ object }) =>
        object.spec.scaleTargetRef.kind === kind &&
        object.spec.scaleTargetRef.name === metadata.name &&
        object.metadata.namespace === metadata.namespace,
    )?.object.spec;
    const replicas = spec.replicas ?? 1;
    return {
      manifest,
      path: isCron ? 'spec.jobTemplate.spec.template' : 'spec.template',
      labels: template.metadata?.labels ?? {},
      template,
      minimum: scaler ? (scaler.minReplicas ?? 1) : replicas,
      maximum: scaler?.maxReplicas ?? replicas,
      longRunning: !kind.endsWith('Job'),
    };
  });
}

/** The most pods it has during a rollout. */
export function countMost({ manifest, maximum }: Workload) {
  return manifest.object.kind === 'Deployment' ? maximum + 1 : maximum;
}

/** Lists the containers of a workload, each with its path. */
export function listContainers({ template, path }: Workload) {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (template.spec[list] ?? []).map((container) => ({
      container,
      list,
      path: `${path}.spec.${list}[${container.name}]`,
    })),
  );
}

export function matches({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels) {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator === 'In') return values.includes(labels[key] ?? '');
      if (operator === 'NotIn') return !values.includes(labels[key] ?? '');
      return (operator === 'Exists') === key in labels;
    })
  );
}
