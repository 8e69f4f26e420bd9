import { eventually } from '@guestbook/testing/eventually';
import { afterEach, expect } from 'vitest';
import type { Manifest, PodTemplate } from '../../scripts/manifests/objects.ts';
import { parseManifests } from '../../scripts/manifests/read.ts';
import { countMost, listWorkloads } from '../../scripts/manifests/workloads.ts';
import { render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectlIn, read } from './support/kubectl.ts';
import { createNamespace, deleteNamespace } from './support/namespace.ts';
import { image } from './support/visitor.ts';

const namespace = 'guestbook-quota';
const gate = { schedulingGates: [{ name: 'guestbook/test' }] };
const tenant = { base: 'deploy/overlays/tenant' };

interface Scaled {
  replicas: number;
  template: PodTemplate;
}

afterEach(() => deleteNamespace(namespace));

/** Fills a namespace with the workloads at their maximum. A scheduling gate holds their pods: they count, but do not run. */
async function fill(manifests: Manifest[]): Promise<number> {
  const workloads = listWorkloads(manifests).filter(({ longRunning }) => longRunning);
  const waiting = workloads.map((workload) => {
    const { object } = structuredClone(workload.manifest) as Manifest<Scaled>;
    object.spec.replicas = countMost(workload);
    Object.assign(object.spec.template.spec, gate);
    return object;
  });
  const kinds = ['ResourceQuota', 'LimitRange', 'ServiceAccount'];
  await createNamespace(namespace);
  await apply(manifests.map(({ object }) => object).filter(({ kind }) => kinds.includes(kind)));
  await eventually(() => expect(readUsage()).resolves.toHaveProperty('pods', '0'), 30);
  await apply(waiting);
  const pods = waiting.reduce((sum, { spec }) => sum + spec.replicas, 0);
  await eventually(() => expect(readUsage()).resolves.toHaveProperty('pods', String(pods)), 60);
  return pods;
}

async function readUsage() {
  const [quota] = await read<{ status: { used?: Record<string, string> } }>(namespace, 'resourcequotas');
  return quota?.status.used;
}

claim(17, 'the quota admits the largest book in two colours, and no more', async () => {
  const pods = await fill(parseManifests('rendered', await render(namespace, ['quota', 'blue-green'])));
  await kubectlIn(namespace, 'scale', 'deployment/frontend', '--replicas=60');
  const full = 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}';
  await eventually(async () => {
    const message = await kubectlIn(namespace, 'get', 'deployment', 'frontend', '-o', full);
    expect(message).toContain('exceeded quota: guestbook');
  }, 60);
  const used = await readUsage();
  return `${pods} pods admitted; of 60 frontends only as many as make ${used?.['pods']}`;
});

claim(17, "a tenant's quota admits the largest book and two more pods, but not a third", async () => {
  const pods = await fill(parseManifests('rendered', await render(namespace, [], tenant)));
  const add = (name: string) => {
    const containers = [{ name: 'more', image }];
    const spec = { ...gate, containers };
    return apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec }]);
  };
  await add('first');
  await add('second');
  await expect(add('third')).rejects.toThrow('exceeded quota: guestbook');
  // The pods set no resources: the limit range added them.
  const limit = 'jsonpath={.spec.containers[0].resources.limits.memory}';
  await expect(kubectlIn(namespace, 'get', 'pod', 'first', '-o', limit)).resolves.toBe('256Mi');
  return `${pods} and 2 pods admitted, the third refused; limits by the limit range`;
});
