import { refuse, type Container, type Manifest, type PodSpec } from '../objects.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

/** Pod Security `restricted`, and a read-only root file system. */
export function* checkRestricted(manifests: Manifest[]) {
  for (const workload of listWorkloads(manifests)) {
    for (const [field, sentence] of findPodErrors(workload.template.spec))
      yield refuse(workload.manifest, `${workload.path}.spec.${field}`, sentence);
    for (const { container, path } of listContainers(workload))
      for (const [field, sentence] of findContainerErrors(container, workload.template.spec))
        yield refuse(workload.manifest, `${path}.securityContext.${field}`, sentence);
  }
}

const volumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function* findPodErrors(pod: PodSpec): Generator<[string, string]> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const)
    if (pod[field]) yield [field, 'shares a namespace of the node'];
  for (const [index, volume] of (pod.volumes ?? []).entries())
    for (const type of Object.keys(volume))
      if (type !== 'name' && !volumes.includes(type)) yield [`volumes[${index}]`, `is a ${type}`];
}

function* findContainerErrors(
  { securityContext: own = {} }: Container,
  { securityContext: pod = {} }: PodSpec,
) {
  const errors: [string, boolean, string][] = [
    ['runAsNonRoot', (own.runAsNonRoot ?? pod.runAsNonRoot) !== true, 'is not true'],
    ['runAsUser', (own.runAsUser ?? pod.runAsUser) === 0, 'is root'],
    [
      'seccompProfile',
      !(own.seccompProfile ?? pod.seccompProfile)?.type.match(/^(RuntimeDefault|Localhost)$/),
      'is missing',
    ],
    ['privileged', own.privileged === true, 'is true'],
    ['allowPrivilegeEscalation', own.allowPrivilegeEscalation !== false, 'is not false'],
    ['readOnlyRootFilesystem', own.readOnlyRootFilesystem !== true, 'is not true'],
    ['capabilities.drop', !own.capabilities?.drop?.includes('ALL'), 'is not [ALL]'],
    [
      'capabilities.add',
      (own.capabilities?.add ?? []).some((name) => name !== 'NET_BIND_SERVICE'),
      'adds a capability',
    ],
  ];
  for (const [field, isWrong, sentence] of errors) if (isWrong) yield [field, sentence] as const;
}
