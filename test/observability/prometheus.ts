import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPort } from '@guestbook/testing/processes/find-port';

export const folder = 'deploy/components/monitoring';

/** Runs promtool and resolves to its output. Rejects if it fails. */
export async function promtool(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('promtool', args, { cwd: folder });
  return stdout + stderr;
}

export const hasPrometheus = await promtool('--version').then(
  () => true,
  () => {
    console.log(
      'Prometheus not found (Debian: apt-get install prometheus): the tests of rules and scraping are skipped.',
    );
    return false;
  },
);

export interface Rule {
  type: 'alerting' | 'recording';
  name: string;
  query: string;
  health: string;
  state?: string;
}

interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

/** Starts Prometheus with one of the project's configurations. `adapt` replaces the addresses in it. */
export async function startPrometheus(config: string, adapt: (text: string) => string) {
  const work = await mkdtemp(join(tmpdir(), 'guestbook-prometheus-'));
  await cp(join(folder, 'rules.yaml'), join(work, 'rules.yaml'));
  const text = adapt(await readFile(join(folder, config), 'utf8'));
  await writeFile(join(work, 'prometheus.yaml'), text.replaceAll(/_interval: 15s/g, '_interval: 1s'));
  const port = await findPort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${work}/prometheus.yaml`,
      `--storage.tsdb.path=${work}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  };
  return {
    query: async (expression: string) =>
      (await ask<{ result: Sample[] }>(`query?query=${encodeURIComponent(expression)}`)).result,
    readRules: async () =>
      (await ask<{ groups: { rules: Rule[] }[] }>('rules')).groups.flatMap(({ rules }) => rules),
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(work, { recursive: true });
    },
  };
}

/** Lists the metrics in an expression: its names that are not functions, labels or keywords. */
export function listMetrics(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'on']);
  return [...bare.matchAll(/(?<![\w:.])([a-zA-Z_:][\w:]*)(?!\w|:|\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !words.has(name));
}
