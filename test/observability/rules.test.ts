import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { prometheusRule, renderPrometheusRule } from '../../scripts/prometheus-rule.ts';
import { folder, hasPrometheus, promtool } from './prometheus.ts';

const execute = promisify(execFile);

describe('the alerts', () => {
  test.skipIf(!hasPrometheus)('are valid, and each fires when it should', async () => {
    await promtool('check', 'config', 'prometheus.compose.yaml');
    expect(await promtool('test', 'rules', 'rules.test.yaml')).toContain('SUCCESS');
  });

  test('each have a test, and an explanation in the README', async () => {
    const names = (await readFile(`${folder}/rules.yaml`, 'utf8')).matchAll(/alert: (\w+)/g);
    const tests = await readFile(`${folder}/rules.test.yaml`, 'utf8');
    const fired = [...tests.matchAll(/alertname: (\w+)\n\s+exp_alerts/g)].map(([, name]) => name);
    const readme = await readFile(`${folder}/README.md`, 'utf8');
    for (const [, name = ''] of names) {
      expect(fired).toContain(name);
      expect(readme).toContain(`\`${name}\``);
    }
  });

  test("are the same as the operator's PrometheusRule", async () => {
    const written = await readFile(prometheusRule, 'utf8');
    expect(written, 'run: node scripts/prometheus-rule.ts').toBe(await renderPrometheusRule());
  });
});

const hasCompose = await execute('docker', ['compose', 'version']).then(
  () => true,
  () => {
    console.log('docker compose not found: the test of its profile is skipped.');
    return false;
  },
);

test.skipIf(!hasCompose)(
  'compose starts monitoring only on request, and publishes it only on this machine',
  async () => {
    const watchers = ['grafana', 'jaeger', 'prometheus'];
    const services = await readCompose('--profile', 'observability');
    expect(Object.keys(await readCompose())).not.toEqual(expect.arrayContaining(watchers));
    for (const name of watchers) {
      expect(services[name]?.ports?.map(({ host_ip }) => host_ip)).toEqual(['127.0.0.1']);
      // Docker would create a missing file as an empty folder.
      for (const { type, source } of services[name]?.volumes ?? []) if (type === 'bind') await access(source);
    }
  },
);

interface Composed {
  services: Record<string, { ports?: { host_ip: string }[]; volumes?: { type: string; source: string }[] }>;
}

async function readCompose(...options: string[]) {
  const { stdout } = await execute('docker', ['compose', ...options, 'config', '--format', 'json']);
  return (JSON.parse(stdout) as Composed).services;
}
