import { spawn, type ChildProcess } from 'node:child_process';
import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { findBrowser, noBrowser } from '@guestbook/testing/visitors/find-browser';
import { buildFrontend } from '../scripts/start/build-frontend.ts';

/**
 * `pnpm test`: builds the page, then runs the unit, API, manifest, laptop and browser tests. Unit, API and browser tests share
 * one PostgreSQL.
 */

let isInterrupted = false;
let running: ChildProcess | undefined;
// Ctrl-C also reaches the running child. This process ends after it, and stops PostgreSQL.
process.on('SIGINT', () => (isInterrupted = true));
process.on('SIGTERM', () => {
  isInterrupted = true;
  running?.kill('SIGTERM');
});

function run(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<boolean> {
  if (isInterrupted) return Promise.resolve(false);
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  running = child;
  return new Promise((resolve) => {
    child.on('error', () => resolve(false)).on('close', (code) => resolve(code === 0));
  });
}

async function build(): Promise<boolean> {
  try {
    await buildFrontend({ say: console.log });
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

let passed = 0;
let failed = 0;
async function part(name: string, work: Promise<boolean>) {
  if (await work) passed += 1;
  else {
    failed += 1;
    console.error(`Failed: ${name}`);
  }
}

const server = await chooseServer();
const database = { TEST_DATABASE_URL: server.url };
try {
  await part('build', build());
  await part('unit and API tests', run('vitest', ['run', '--project', 'unit'], database));
  await part('the manifests', run('vitest', ['run', '--project', 'manifests']));
  await part('laptop tests', run('vitest', ['run', '--project', 'laptop']));
  if (findBrowser()) {
    await part('browser tests', run('playwright', ['test'], database));
  } else {
    console.log(`${noBrowser} Until then, the browser tests are skipped.`);
    if (process.env['CI']) await part('a browser under CI', Promise.resolve(false));
  }
} finally {
  await server.stop();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
