import { afterEach, expect } from 'vitest';
import { render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, eventually, kubectlIn, read } from './support/kubectl.ts';
import { createNamespace, deleteNamespace } from './support/namespace.ts';
import { find, parseObjects, type Manifest } from './support/objects.ts';
import { parseQuantity } from './support/quantity.ts';

const namespace = 'guestbook-quota';
const tenant = { base: 'deploy/overlays/tenant' };

afterEach(() => deleteNamespace(namespace));

/** Every workload that stays, with as many pods as it can have while it rolls. */
function listWorkloads(objects: Manifest[]) {
  return objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((workload) => {
      const scaler = objects.find(
        ({ kind, spec }) =>
          kind === 'HorizontalPodAutoscaler' && spec.scaleTargetRef.name === workload.metadata.name,
      );
      const surge = workload.kind === 'Deployment' ? 1 : 0;
      return { workload, most: (scaler?.spec.maxReplicas ?? workload.spec.replicas ?? 1) + surge };
    });
}

/** What those would use, by the names that a quota has for it. */
function addUp(objects: Manifest[]) {
  const sum = { pods: 0, 'requests.cpu': 0, 'requests.memory': 0, 'limits.memory': 0 };
  for (const { workload, most } of listWorkloads(objects)) {
    sum.pods += most;
    for (const { resources } of workload.spec.template.spec.containers) {
      sum['requests.cpu'] += most * parseQuantity(resources.requests['cpu'] ?? '');
      sum['requests.memory'] += most * parseQuantity(resources.requests['memory'] ?? '');
      sum['limits.memory'] += most * parseQuantity(resources.limits['memory'] ?? '');
    }
  }
  return sum;
}

/** Fills a namespace with the workloads at their most. Their pods wait at a gate: they count, and cost nothing. */
async function fill(objects: Manifest[]) {
  const workloads = listWorkloads(objects).map(({ workload, most }) => {
    const waiting = structuredClone(workload);
    waiting.spec.replicas = most;
    waiting.spec.template.spec['schedulingGates'] = [{ name: 'guestbook/test' }];
    return waiting;
  });
  const kinds = ['ResourceQuota', 'LimitRange', 'ServiceAccount'];
  await createNamespace(namespace);
  await apply(objects.filter(({ kind }) => kinds.includes(kind)));
  await eventually(() => expect(readUsage()).resolves.toHaveProperty('pods', '0'), 30);
  await apply(workloads);
  const pods = workloads.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
  await eventually(() => expect(readUsage()).resolves.toHaveProperty('pods', String(pods)), 60);
  return pods;
}

async function readUsage() {
  const [quota] = await read<{ status: { used?: Record<string, string> } }>(namespace, 'resourcequotas');
  return quota?.status.used;
}

claim(17, 'the quota has room for the most that the book can become, by arithmetic', async () => {
  const sets = [[], ['canary'], ['blue-green']];
  const books = sets.map((components) => render(namespace, ['quota', ...components]));
  const rendered = await Promise.all([...books, render(namespace, [], tenant)]);
  const pods = rendered.map(parseObjects).map((objects) => {
    const { hard } = find(objects, 'ResourceQuota', 'guestbook').spec;
    const sum = addUp(objects);
    for (const [name, needed] of Object.entries(sum)) {
      expect(needed, name).toBeLessThanOrEqual(parseQuantity(hard[name] ?? ''));
    }
    // Pods that are leaving count until they are gone, and so do Jobs.
    expect(parseQuantity(hard['pods'] ?? '') - sum.pods).toBeGreaterThanOrEqual(2);
    return `${sum.pods} of ${hard['pods']}`;
  });
  return `pods at most: ${pods.slice(0, 3).join(', ')} (alone, with a canary, with two colours); tenant ${pods[3]}`;
});

claim(17, 'the quota admits the book at its most, with two colours, and no more', async () => {
  const objects = parseObjects(await render(namespace, ['quota', 'blue-green']));
  const pods = await fill(objects);
  await kubectlIn(namespace, 'scale', 'deployment/frontend', '--replicas=60');
  const full = 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}';
  await eventually(async () => {
    const message = await kubectlIn(namespace, 'get', 'deployment', 'frontend', '-o', full);
    expect(message).toContain('exceeded quota: guestbook');
  }, 60);
  const { hard } = find(objects, 'ResourceQuota', 'guestbook').spec;
  await expect(readUsage()).resolves.toHaveProperty('pods', hard['pods']);
  return `${pods} pods admitted; of 60 frontends only as many as make ${hard['pods']}`;
});

claim(17, "a tenant's book fits at its most with two pods more; the third is refused", async () => {
  const pods = await fill(parseObjects(await render(namespace, [], tenant)));
  const add = (name: string) => {
    const containers = [{ name: 'more', image: 'guestbook-backend:0.1.0' }];
    const spec = { schedulingGates: [{ name: 'guestbook/test' }], containers };
    return apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec }]);
  };
  await add('first');
  await add('second');
  await expect(add('third')).rejects.toThrow('exceeded quota: guestbook');
  // They said nothing of resources: the limit range did.
  const limit = 'jsonpath={.spec.containers[0].resources.limits.memory}';
  await expect(kubectlIn(namespace, 'get', 'pod', 'first', '-o', limit)).resolves.toBe('256Mi');
  return `${pods} and 2 pods admitted, the third refused; limits by the limit range`;
});
