import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { buildFrontend } from '../scripts/start/build-frontend.ts';

/** `pnpm test`: builds the page, then runs the unit, API and browser tests on one PostgreSQL. */
const browsers = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

let isInterrupted = false;
let running: ChildProcess | undefined;
// Ctrl-C reaches what runs as well. We end after it, or the PostgreSQL would be left.
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
console.log(`Tests run on PostgreSQL from: ${server.kind}`);
const database = { TEST_DATABASE_URL: server.url, TEST_SERVER_SAID: 'yes' };
try {
  await part('build', build());
  await part('unit and API tests', run('vitest', ['run', '--project', 'unit'], database));
  await part('the manifests', run('vitest', ['run', '--project', 'manifests']));
  const browser = browsers.find((path) => path && existsSync(path));
  const withBrowser = browser ? { CHROMIUM_PATH: browser } : {};
  await part('the laptop', run('vitest', ['run', '--project', 'laptop'], withBrowser));
  if (browser) {
    await part('browser tests', run('playwright', ['test'], { ...database, ...withBrowser }));
  } else {
    console.log(
      'There is no Chromium or Chrome here, so the pages were not tested: install one, or name it in CHROMIUM_PATH.',
    );
    if (process.env['CI']) await part('a browser under CI', Promise.resolve(false));
  }
} finally {
  await server.stop();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
