import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { permit } from '../../scripts/start/permissions.ts';

const home = await mkdtemp(join(tmpdir(), 'guestbook-permissions-'));
afterAll(() => rm(home, { recursive: true, force: true }));
const secret = join(home, 'password');
await writeFile(secret, 'secret');
const other = join(home, 'other');
await writeFile(other, 'another file');

/** Runs inside the service once it listens, and prints which attempts the permission model refuses. */
const probe = join(home, 'probe.cjs');
await writeFile(
  probe,
  `const { createServer, Server } = require('node:net');
  const { readFileSync, writeFileSync } = require('node:fs');
  const attempts = {
    'read its code': () => readFileSync('package.json'),
    'read its memory': () => readFileSync('/proc/self/status'),
    'read its limits': () => readFileSync('/proc/self/limits'),
    'count its files': () => require('node:fs').readdirSync('/proc/self/fd'),
    'read the secret': () => readFileSync(${JSON.stringify(secret)}),
    'read elsewhere': () => readFileSync(${JSON.stringify(other)}),
    'read the data': () => readFileSync('.guestbook/password'),
    'read the system': () => readFileSync('/etc/passwd'),
    'read its environment': () => readFileSync('/proc/self/environ'),
    'write': () => writeFileSync(${JSON.stringify(join(home, 'new'))}, ''),
    'write its code': () => writeFileSync('apps/new', ''),
    'start a program': () => require('node:child_process').execFileSync('true'),
    'start a thread': () => new (require('node:worker_threads').Worker)('0', { eval: true }),
  };
  const listen = Server.prototype.listen;
  Server.prototype.listen = function (...args) {
    this.once('listening', () => {
      const refused = Object.keys(attempts).filter((name) => {
        try { attempts[name](); } catch (error) { return error.code === 'ERR_ACCESS_DENIED'; }
      });
      console.log(JSON.stringify({ refused }));
    });
    return listen.apply(this, args);
  };`,
);

const forbidden = [
  'read elsewhere',
  'read the data',
  'read the system',
  'read its environment',
  'write',
  'write its code',
  'start a program',
  'start a thread',
];

/** Starts the real service with the probe and returns the refused attempts. */
async function findRefused(flags: string[], main: string, variables: NodeJS.ProcessEnv) {
  const service = spawn(process.execPath, [...flags, `--allow-fs-read=${probe}`, '--require', probe, main], {
    env: { ...process.env, HOST: '127.0.0.1', METRICS_PORT: '0', DRAIN_SECONDS: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface(service.stdout)) {
      const { refused } = JSON.parse(line) as { refused?: string[] };
      if (refused) return refused;
    }
    throw new Error('The service ended before it listened.');
  } finally {
    const ended = once(service, 'exit');
    service.kill('SIGKILL');
    await ended;
  }
}

const services = [
  [
    'backend',
    {
      BACKEND_PORT: '0',
      DATABASE_URL: 'postgres://a@127.0.0.1:9/b',
      PGPASSWORD_FILE: secret,
      NODE_OPTIONS: '--max-old-space-size=128',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    },
  ],
  ['frontend', { PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }],
] as const;

test.each(services)(
  'on a laptop, the %s can read its code and the files that its variables name',
  async (name, variables) => {
    const refused = await findRefused(permit(variables), `apps/${name}/src/main.ts`, variables);
    expect(refused).toEqual(name === 'backend' ? forbidden : ['read the secret', ...forbidden]);
  },
);

test.each(services)('in its image, the %s has the same permissions', async (name, variables) => {
  const file = await readFile(`docker/${name}.Dockerfile`, 'utf8');
  const command = JSON.parse(/^CMD (.*)$/m.exec(file)?.[1] ?? '') as string[];
  const main = command.at(-1) ?? '';
  // /app in the image has the same files as a checkout, without the data folder.
  const flags = command.slice(0, -1).flatMap((flag) => {
    if (flag === '--allow-fs-read=/secrets') return `--allow-fs-read=${secret}`;
    if (flag !== '--allow-fs-read=/app') return flag;
    return ['apps', 'packages', 'node_modules', 'package.json'].map(
      (path) => `--allow-fs-read=${resolve(path)}`,
    );
  });
  const refused = await findRefused(flags, main, variables);
  expect(refused).toEqual(name === 'backend' ? forbidden : ['read the secret', ...forbidden]);
});

test('files for the database and the trace collector can be anywhere', () => {
  const flags = permit({
    DATABASE_URL: 'postgres://a:b@c/d?sslmode=verify-full&sslrootcert=/certificates/root.pem',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/certificates/collector.pem',
    PGPASSFILE: '',
  });
  expect(flags).toContain('--allow-fs-read=/certificates/root.pem');
  expect(flags).toContain('--allow-fs-read=/certificates/collector.pem');
  expect(flags).not.toContain(`--allow-fs-read=${resolve('.')}`);
});
