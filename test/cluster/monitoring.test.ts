import { eventually } from '@guestbook/testing/eventually';
import { expect } from 'vitest';
import { namespace, readPods, render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectl, kubectlIn } from './support/kubectl.ts';
import { lackImage, lackPolicies } from './support/lacks.ts';
import { createNamespace, deleteNamespace, lackNamespace } from './support/namespace.ts';
import { tiers } from './support/under-load.ts';
import { podOf, visit } from './support/visitor.ts';

const monitoring = 'monitoring';
const image = 'prom/prometheus:v3.5.0';
const account = 'guestbook-test-prometheus';

/** Counts the pods of each job that answer. */
async function countUp(): Promise<string> {
  const found = await ask<{ result: { metric: { job: string }; value: [number, string] }[] }>(
    `query?query=${encodeURIComponent('sum by (job) (up{job=~"guestbook-.+"})')}`,
  );
  const counts = found.result.map(({ metric, value }) => `${metric.job} ${value[1]}`);
  return counts.toSorted((a, b) => a.localeCompare(b)).join(', ');
}

async function ask<T>(path: string): Promise<T> {
  const text = await visit(`
    process.stdout.write(await (await fetch('http://prometheus.${monitoring}:9090/api/v1/${path}')).text());
  `);
  return (JSON.parse(text) as { data: T }).data;
}

async function readRules() {
  const { groups } = await ask<{ groups: { rules: { name: string; health: string; state?: string }[] }[] }>(
    'rules',
  );
  return groups.flatMap(({ rules }) => rules);
}

/** Prometheus without its operator, as the component's README describes. It scrapes more often than usual. */
async function startPrometheus() {
  const config = 'jsonpath={.data.prometheus\\.yaml}';
  const text = await kubectlIn(monitoring, 'get', 'configmap', 'guestbook-prometheus', '-o', config);
  const often = text.replaceAll('_interval: 15s', '_interval: 2s');
  const change = JSON.stringify({ data: { 'prometheus.yaml': often } });
  await kubectlIn(monitoring, 'patch', 'configmap', 'guestbook-prometheus', '--type=merge', '-p', change);
  const metadata = { name: 'prometheus', namespace: monitoring, labels: { app: 'prometheus' } };
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];
  const api = 'rbac.authorization.k8s.io';
  const parts = podOf({
    args: ['--config.file=/config/prometheus.yaml', '--storage.tsdb.path=/data', '--log.level=warn'],
    volumes: [
      { name: 'config', configMap: { name: 'guestbook-prometheus' } },
      { name: 'data', emptyDir: {} },
    ],
    mounts: [
      { name: 'config', mountPath: '/config', readOnly: true },
      { name: 'data', mountPath: '/data' },
    ],
  });
  const containers = parts.containers.map((container) => ({ ...container, name: 'prometheus', image }));
  const spec = { ...parts, containers, serviceAccountName: 'prometheus', automountServiceAccountToken: true };
  await apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${api}/v1`, kind: 'ClusterRole', metadata: { name: account }, rules },
    {
      apiVersion: `${api}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: account },
      roleRef: { apiGroup: api, kind: 'ClusterRole', name: account },
      subjects: [{ kind: 'ServiceAccount', name: 'prometheus', namespace: monitoring }],
    },
    { apiVersion: 'v1', kind: 'Pod', metadata, spec },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: metadata.labels, ports: [{ port: 9090, targetPort: 9090 }] },
    },
  ]);
  await kubectlIn(monitoring, 'wait', 'pod/prometheus', '--for=condition=Ready', '--timeout=60s');
}

/** Reads what Prometheus sees of the book, first with access and then without. */
async function watchBook() {
  await createNamespace(monitoring);
  await apply(await render(undefined, ['monitoring']));
  await startPrometheus();
  const pods = await eventually(async () => {
    const found = await Promise.all(tiers.map((tier) => readPods(namespace, tier)));
    const expected = found.map((list, at) => `guestbook-${tiers[at]} ${list.length}`).join(', ');
    expect(await countUp()).toBe(expected);
    return expected;
  }, 60);
  const healthy = await eventually(async () => {
    const rules = await readRules();
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    return rules.length;
  }, 60);
  expect(healthy).toBeGreaterThan(20);
  await kubectlIn(namespace, 'delete', 'networkpolicy', 'monitoring');
  await eventually(async () => {
    expect(await countUp()).toBe('guestbook-backend 0, guestbook-frontend 0');
    const missing = (await readRules()).find(({ name }) => name === 'GuestbookMissing');
    expect(missing?.state).toMatch(/pending|firing/);
  }, 60);
  return `up: ${pods}; ${healthy} rules evaluated; without the component's policy none up, GuestbookMissing raised`;
}

claim(
  22,
  'Prometheus finds the pods and evaluates the rules; without access, it raises an alert',
  async () => {
    try {
      return await watchBook();
    } finally {
      await kubectlIn(namespace, 'delete', 'networkpolicy', 'monitoring', '--ignore-not-found');
      await kubectl('delete', 'clusterrole,clusterrolebinding', account, '--ignore-not-found');
      await deleteNamespace(monitoring);
    }
  },
  async () => (await lackNamespace(monitoring)) ?? (await lackImage(image)) ?? lackPolicies(),
);
