import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFrontend } from '../../scripts/start/build-frontend.ts';
import { folder, hasPrometheus, listMetrics, startPrometheus } from './prometheus.ts';

type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;
let stack: Processes;
let composed: Prometheus;
let clustered: Prometheus;
let reading: AbortController;

/** A pod as service discovery describes it. Debian's Prometheus is built without Kubernetes. */
function describePod(tier: 'frontend' | 'backend', port: string, address: number): string {
  return `
      - targets: ['127.0.0.1:${address}']
        labels:
          __meta_kubernetes_namespace: guestbook
          __meta_kubernetes_pod_name: ${tier}-${port}
          __meta_kubernetes_pod_label_tier: ${tier}
          __meta_kubernetes_pod_container_port_name: ${port}`;
}

/** Waits up to a minute until `isTrue`. An error means not yet. */
async function until(isTrue: () => Promise<unknown>, what: string) {
  for (const end = Date.now() + 60_000; !(await isTrue().catch(() => false)); await sleep(500)) {
    if (Date.now() > end) throw new Error(`Not within a minute: ${what}`);
  }
}

const read = async (tier: 'frontend' | 'backend') =>
  (await fetch(`http://127.0.0.1:${stack.metricsPorts[tier]}/metrics`)).text();

async function readDashboard(): Promise<{ title: string; expr: string }[]> {
  const { panels } = JSON.parse(await readFile(`${folder}/dashboard.json`, 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
}

async function listEmptyPanels(): Promise<string[]> {
  const empty: string[] = [];
  for (const { title, expr } of await readDashboard()) {
    const result = await composed.query(
      expr.replaceAll('$namespace', '.*').replaceAll('$__rate_interval', '1m'),
    );
    if (result.length === 0) empty.push(title);
  }
  return empty;
}

describe.skipIf(!hasPrometheus)('Prometheus', () => {
  beforeAll(async () => {
    await buildFrontend({ say: () => {} });
    stack = await startProcesses();
    const { frontend, backend } = stack.metricsPorts;
    composed = await startPrometheus('prometheus.compose.yaml', (text) =>
      text.replace('frontend:9464', `127.0.0.1:${frontend}`).replace('backend:9464', `127.0.0.1:${backend}`),
    );
    const pods =
      describePod('frontend', 'metrics', frontend) +
      describePod('backend', 'metrics', backend) +
      describePod('backend', 'http', backend);
    clustered = await startPrometheus('prometheus.kubernetes.yaml', (text) =>
      text.replace(/kubernetes_sd_configs:(\n {6}.*)+/, `static_configs:${pods}`),
    );
    reading = new AbortController();
    void fetch(`${stack.origin}/events`, { signal: reading.signal }).catch(() => {});
    // A rate needs two scrapes with requests between them.
    await until(async () => {
      await stack.sign({ message: 'Hello' });
      await fetch(stack.origin, { headers: { accept: 'text/html' } });
      const rates = await composed.query('rate(guestbook_write_group_size_count[1m]) > 0');
      return rates.length > 0 && (await composed.readRules()).every(({ health }) => health === 'ok');
    }, 'notes are counted, and all rules were evaluated');
  });
  afterAll(async () => {
    reading?.abort();
    await composed?.stop();
    await clustered?.stop();
    await stack?.stop();
  });

  test('scrapes both services as compose runs them', async () => {
    const up = await composed.query('up == 1');
    expect(new Set(up.map(({ metric }) => metric['job']))).toEqual(
      new Set(['guestbook-backend', 'guestbook-frontend']),
    );
    const [signed] = await composed.query(
      'http_requests_total{job="guestbook-backend",route="/add",method="POST",status="201"}',
    );
    expect(Number(signed?.value[1])).toBeGreaterThan(0);
    const [notes] = await composed.query('guestbook_notes');
    expect(Number(notes?.value[1])).toBeGreaterThan(0);
  });

  test('gives pods the labels that the rules use, and scrapes only their metrics port', async () => {
    await until(async () => (await clustered.query('up == 1')).length === 2, 'two pods are up');
    const up = await clustered.query('up');
    expect(
      new Set(up.map(({ metric: { job, namespace, instance } }) => `${job} ${namespace} ${instance}`)),
    ).toEqual(
      new Set([
        'guestbook-backend guestbook backend-metrics',
        'guestbook-frontend guestbook frontend-metrics',
      ]),
    );
  });

  test('evaluates all rules, and alerts only on the missing backup', async () => {
    const rules = await composed.readRules();
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    const listAlarms = async () =>
      (await composed.readRules())
        .filter(({ state }) => state === 'firing' || state === 'pending')
        .map(({ name }) => name);
    // An evaluation before the first scrape finds neither service. The next one does.
    await expect.poll(listAlarms, { timeout: 30_000 }).toEqual(['GuestbookBackupTooOld']);
  });

  test('finds every metric of the rules and the dashboard in what the services export', async () => {
    const text = (await read('frontend')) + (await read('backend'));
    const exported = new Set(['up']);
    for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      exported.add(name);
      if (type === 'histogram') for (const end of ['bucket', 'sum', 'count']) exported.add(`${name}_${end}`);
    }
    const rules = await composed.readRules();
    for (const { name, type } of rules) if (type === 'recording') exported.add(name);
    const used = [...rules.map(({ query }) => query), ...(await readDashboard()).map(({ expr }) => expr)];
    const names = new Set(used.flatMap(listMetrics));
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !exported.has(name))).toEqual([]);
  });

  test('has data for every panel of the dashboard', async () => {
    await until(async () => (await listEmptyPanels()).length === 0, 'every panel has data').catch(() => {});
    expect(await listEmptyPanels()).toEqual([]);
  });
});
