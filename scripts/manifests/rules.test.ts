import { expect, test } from 'vitest';
import { add, base, checkBase, doctor, expectedSentence } from './testing.ts';

test('accepts the manifests', () => {
  expect(checkBase(base)).toEqual([]);
});

const backends = { matchLabels: { app: 'guestbook', tier: 'backend' } };

test('accepts the backend at port 80, and at the port that earlier frontends use', () => {
  for (const port of [80, 5000])
    expect(checkBase(doctor('ConfigMap frontend', 'data.BACKEND_URL', `http://backend:${port}`))).toEqual([
      // Only the hash of the changed value differs.
      expect.stringContaining('annotations.guestbook/config'),
    ]);
});

/** For each object: the field to change, its value (undefined removes it), the beginning of the message. */
const cases: Record<string, [string, unknown, string][]> = {
  'Deployment backend': [
    ['CONTAINER.livenessProbe', undefined, 'CONTAINER has no livenessProbe'],
    ['CONTAINER.readinessProbe', undefined, 'CONTAINER has no readinessProbe'],
    ['CONTAINER.startupProbe', undefined, 'CONTAINER has no startupProbe'],
    ['CONTAINER.resources.limits', undefined, 'CONTAINER.resources has no memory limit'],
    ['CONTAINER.resources.limits.cpu', '1', 'CONTAINER.resources has a CPU limit'],
    ['CONTAINER.resources.requests.cpu', undefined, 'CONTAINER.resources has no cpu request'],
    [
      'CONTAINER.image',
      'guestbook-backend:latest',
      'CONTAINER.image guestbook-backend:latest has no version',
    ],
    [
      'CONTAINER.image',
      'r.io/guestbook-backend:0.0.9',
      'CONTAINER.image r.io/guestbook-backend:0.0.9 is not of this',
    ],
    ['CONTAINER.lifecycle', undefined, 'CONTAINER.lifecycle.preStop does not wait'],
    ['CONTAINER.securityContext.privileged', true, 'CONTAINER.securityContext.privileged is true'],
    [
      'CONTAINER.securityContext.capabilities.drop',
      ['KILL'],
      'CONTAINER.securityContext.capabilities.drop is not',
    ],
    [
      'CONTAINER.securityContext.capabilities.add',
      ['KILL'],
      'CONTAINER.securityContext.capabilities.add adds',
    ],
    ['POD.securityContext.runAsNonRoot', undefined, 'CONTAINER.securityContext.runAsNonRoot is not true'],
    ['POD.securityContext.runAsUser', 0, 'CONTAINER.securityContext.runAsUser is root'],
    ['POD.securityContext.seccompProfile', undefined, 'CONTAINER.securityContext.seccompProfile is missing'],
    ['POD.hostNetwork', true, 'POD.hostNetwork shares a namespace of the node'],
    ['POD.volumes.0', { name: 'secrets', hostPath: { path: '/' } }, 'POD.volumes[0] is a hostPath'],
    ['POD.serviceAccountName', undefined, 'POD.serviceAccountName is missing'],
    ['POD.serviceAccountName', 'back', 'POD names a ServiceAccount that does not exist: back'],
    ['CONTAINER.envFrom.0.configMapRef.name', 'back', 'POD names a ConfigMap that does not exist: back'],
    ['POD.automountServiceAccountToken', undefined, 'POD.automountServiceAccountToken is not set'],
    ['POD.terminationGracePeriodSeconds', 32, 'POD.terminationGracePeriodSeconds 32 is not more than the 32'],
    [
      'POD.topologySpreadConstraints.0.labelSelector.matchLabels.tier',
      'x',
      'POD.topologySpreadConstraints[0].label',
    ],
    [
      'spec.template.metadata.labels.track',
      'canary',
      'spec.selector does not match the labels of spec.template',
    ],
    [
      'spec.template.metadata.annotations',
      {},
      'spec.template.metadata.annotations.guestbook/config is missing',
    ],
  ],
  'StatefulSet postgres': [
    ['CONTAINER.startupProbe', undefined, 'CONTAINER has no startupProbe'],
    ['CONTAINER.image', 'localhost:5000/postgres', 'CONTAINER.image localhost:5000/postgres has no version'],
    [
      'CONTAINER.securityContext.readOnlyRootFilesystem',
      false,
      'CONTAINER.securityContext.readOnlyRootFilesystem',
    ],
  ],
  'Job passwords': [
    ['CONTAINER.resources.requests.memory', undefined, 'CONTAINER.resources has no memory request'],
    ['CONTAINER.securityContext', {}, 'CONTAINER.securityContext.allowPrivilegeEscalation is not false'],
  ],
  'RoleBinding password': [
    ['roleRef.name', 'admin', 'roleRef names a Role that does not exist: admin'],
    ['subjects.0.name', 'default', 'subjects[0] names a ServiceAccount that does not exist: default'],
  ],
  'Service backend': [
    ['spec.selector.tier', 'back', 'spec.selector selects no pod'],
    ['spec.ports.0.targetPort', 'web', 'spec.ports leads to web, a port its pods do not have'],
  ],
  'ConfigMap frontend': [
    ['data.BACKEND_URL', 'backend', 'data.BACKEND_URL leads to no existing Service and port'],
    ['data.BACKEND_URL', 'http://back', 'data.BACKEND_URL leads to no existing Service and port'],
    ['data.BACKEND_URL', 'http://backend:8080', 'data.BACKEND_URL leads to no existing Service and port'],
  ],
  'HorizontalPodAutoscaler backend': [
    ['spec.scaleTargetRef.name', 'back', 'spec.scaleTargetRef names no existing Deployment: back'],
  ],
  'PodDisruptionBudget backend': [
    ['spec.selector.matchLabels.tier', 'back', 'spec.selector selects no pod'],
    ['spec.maxUnavailable', 0, 'spec.maxUnavailable 0: a drain would never end'],
    ['spec.maxUnavailable', 3, 'spec.maxUnavailable 3 of at least 3 pods protects nothing'],
    ['spec.minAvailable', 2, 'spec needs minAvailable or maxUnavailable, and not both'],
    ['spec', { minAvailable: 3, selector: backends }, 'spec.minAvailable 3 of at least'],
    ['spec', { minAvailable: '70%', selector: backends }, 'spec.minAvailable 70% of at least'],
  ],
  'NetworkPolicy backend': [
    ['spec.podSelector.matchLabels.tier', 'back', 'spec.podSelector selects no pod'],
    [
      'spec.ingress.0.from.0.podSelector.matchLabels.tier',
      'x',
      'spec.ingress[0].from[0].podSelector selects no',
    ],
    [
      'spec.egress.0.to.0.podSelector.matchLabels.tier',
      'x',
      'spec.egress[0].to[0].podSelector selects no pod',
    ],
  ],
  'NetworkPolicy dns': [
    ['spec.podSelector.matchExpressions.1.values', ['x'], 'spec.podSelector selects no pod'],
  ],
  'Ingress guestbook': [
    [
      'spec.rules.0.http.paths.0.backend.service.name',
      'x',
      'spec.rules lead to no existing Service and port',
    ],
  ],
};

const all = Object.entries(cases).flatMap(([name, list]) => list.map((one) => [name, ...one] as const));

test.each(all)('refuses %s: %s = %j', (name, path, value, sentence) => {
  const errors = checkBase(doctor(name, path, value)).join('\n');
  expect(`\n${errors}`).toContain(`\n${expectedSentence(name, sentence)}`);
});

/** A field of one object that makes another object, or the whole set, wrong. */
test.each([
  [
    'ConfigMap backend',
    'data.LOG_LEVEL',
    'debug',
    'k8s/50-backend.yaml: Deployment backend: spec.template.metadata',
  ],
  [
    'ConfigMap backend',
    'data.DRAIN_SECONDS',
    '15',
    'k8s/50-backend.yaml: Deployment backend: spec.template.spec.term',
  ],
  [
    'StatefulSet postgres',
    'CONTAINER.args.4',
    'max_connections=60',
    'k8s/20-config.yaml: ConfigMap backend: data.DAT',
  ],
  [
    'HorizontalPodAutoscaler backend',
    'spec.maxReplicas',
    16,
    'k8s/20-config.yaml: ConfigMap backend: data.DATABASE',
  ],
  [
    'HorizontalPodAutoscaler frontend',
    'spec.minReplicas',
    9,
    'k8s/60-frontend.yaml: all pods: resources.requests.cpu',
  ],
  [
    'StatefulSet postgres',
    'CONTAINER.resources.requests.memory',
    '2Gi',
    'k8s/40-postgres.yaml: all pods: resources',
  ],
])('refuses %s: %s = %j because of another object', (name, path, value, sentence) => {
  expect(`\n${checkBase(doctor(name, path, value)).join('\n')}`).toContain(`\n${sentence}`);
});

test.each([
  ['pods', '22', '23'],
  ['requests.cpu', '1400m', '1420m'],
  ['limits.memory', '5Gi', '6Gi'],
])('a quota of %s: %s is too small for the largest book, %s is enough', (name, few, enough) => {
  const metadata = { name: 'small', namespace: 'guestbook' };
  const quota = (limit: string) =>
    checkBase(add({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { [name]: limit } } }));
  expect(quota(few)).toEqual([expect.stringContaining(`spec.hard.${name} ${few} is less than the `)]);
  expect(quota(enough)).toEqual([]);
});

test('refuses a kind that is not built in', () => {
  const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'x' }, spec: {} };
  expect(checkBase(add({ ...issuer, spec: { selfSigned: {} } }))).toEqual([
    'k8s/90-new.yaml: Issuer x: apiVersion cert-manager.io/v1 is not built in',
  ]);
});
