import { eventually } from '@guestbook/testing/eventually';
import { afterAll, beforeAll, expect } from 'vitest';
import type { KubernetesObject } from '../../scripts/manifests/objects.ts';
import { parseManifests } from '../../scripts/manifests/read.ts';
import { render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectl, kubectlIn } from './support/kubectl.ts';
import { createNamespace, deleteNamespace } from './support/namespace.ts';
import { podOf } from './support/visitor.ts';

const namespace = 'guestbook-policy';
// Policies are cluster-wide, and this one may be installed already: the test's copy has another name.
const policy = 'guestbook-workloads-test';
const label = 'guestbook/policy';

let objects: KubernetesObject[] = [];

beforeAll(async () => {
  const text = await render(namespace, ['policy']);
  const manifests = parseManifests('rendered', text.replaceAll('guestbook-workloads', policy));
  objects = manifests.map(({ object }) => object);
  await createNamespace(namespace);
  await apply(objects.filter(({ kind }) => kind.startsWith('ValidatingAdmission')));
  await kubectl('label', 'namespace', namespace, `${label}=enforced`);
  // The API server takes a moment to apply a new policy.
  await eventually(() => expect(tryOut(breakIn('image', 'guestbook-backend'))).rejects.toThrow(), 30);
});

afterAll(async () => {
  const both = ['validatingadmissionpolicy', 'validatingadmissionpolicybinding'];
  for (const kind of both) await kubectl('delete', kind, policy, '--ignore-not-found');
  await deleteNamespace(namespace);
});

/** Sends objects to the API server as a dry run. */
function tryOut(manifests: object[]): Promise<string> {
  return apply(manifests, '--dry-run=server');
}

interface PodSpec {
  containers: object[];
  [field: string]: unknown;
}

function isBackend({ kind, metadata }: KubernetesObject) {
  return kind === 'Deployment' && metadata.name === 'backend';
}

/** The backend's Deployment with a change to its pods. */
function breakPod(change: (pod: PodSpec) => void): object[] {
  const found = structuredClone(objects.find(isBackend));
  const deployment = found as KubernetesObject<{ template: { spec: PodSpec } }>;
  change(deployment.spec.template.spec);
  return [deployment];
}

function breakIn(field: string, value: unknown): object[] {
  return breakPod(({ containers: [container] }) => Object.assign(container ?? {}, { [field]: value }));
}

const metadata = { name: 'odd', namespace };
const pod = podOf({ args: ['-v'] });
const latest = 'gcr.io:443/guestbook:latest';
const job = { template: { spec: { ...pod, restartPolicy: 'Never' } } };
const resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };

const version = 'an image needs a version';
const probes = 'needs a readiness and a liveness probe';
const requests = 'needs requests of CPU and memory';
const host = "may not use its node's network, processes or IPC";

const breaches: [string, string, () => object[]][] = [
  ['no tag', version, () => breakIn('image', 'localhost:5000/guestbook-backend')],
  ['latest', version, () => breakIn('image', latest)],
  ['no readiness probe', probes, () => breakIn('readinessProbe', undefined)],
  ['no liveness probe', probes, () => breakIn('livenessProbe', undefined)],
  ['no resources', requests, () => breakIn('resources', undefined)],
  ['no request of CPU', requests, () => breakIn('resources', { ...resources, requests: { memory: '1Mi' } })],
  ['no memory limit', 'needs a memory limit', () => breakIn('resources', { ...resources, limits: {} })],
  ['host network', host, () => breakPod((spec) => (spec['hostNetwork'] = true))],
  ['host processes', host, () => breakPod((spec) => (spec['hostPID'] = true))],
  ['host IPC', host, () => breakPod((spec) => (spec['hostIPC'] = true))],
  [
    'host files',
    "may not mount its node's files",
    () => breakPod((spec) => (spec['volumes'] = [{ name: 'secrets', hostPath: { path: '/' } }])),
  ],
  [
    'host port',
    'may not take a port of its node',
    () => breakIn('ports', [{ name: 'http', containerPort: 5000, hostPort: 5000 }]),
  ],
  ['privileged', 'may not be privileged', () => breakIn('securityContext', { privileged: true })],
  ['a pod without probes', probes, () => [{ apiVersion: 'v1', kind: 'Pod', metadata, spec: pod }]],
  [
    'latest in a Job',
    version,
    () => {
      const spec = structuredClone(job);
      Object.assign(spec.template.spec.containers[0] ?? {}, { image: latest });
      return [{ apiVersion: 'batch/v1', kind: 'Job', metadata, spec }];
    },
  ],
  [
    'host processes in a CronJob',
    host,
    () => {
      const spec = { schedule: '@daily', jobTemplate: { spec: structuredClone(job) } };
      Object.assign(spec.jobTemplate.spec.template.spec, { hostPID: true });
      return [{ apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec }];
    },
  ],
];

claim(4, 'the policy admits the book and refuses each breach with its own message', async () => {
  const warnings = 'jsonpath={.status.typeChecking.expressionWarnings}';
  expect(await kubectl('get', 'validatingadmissionpolicy', policy, '-o', warnings)).toBe('');
  await tryOut(objects.filter((object) => object.metadata.namespace === namespace));
  await tryOut([{ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: job }]);
  for (const [name, message, make] of breaches) {
    await expect(tryOut(make()), name).rejects.toThrow(message);
  }
  return `${breaches.length} breaches refused; all objects of the book and a Job pass`;
});

claim(4, 'control: without its label, the namespace refuses no breach', async () => {
  await kubectl('label', 'namespace', namespace, `${label}-`);
  for (const [name, , make] of breaches) {
    await eventually(() => expect(tryOut(make()), name).resolves.toContain('dry run'), 30);
  }
  await expect(kubectlIn(namespace, 'get', 'pods', '-o', 'name')).resolves.not.toContain('pod/');
  return `${breaches.length} breaches let through`;
});
