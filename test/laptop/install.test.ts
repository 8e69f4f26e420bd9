import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'guestbook checkout '));
  for (const path of ['apps', 'packages', 'scripts', 'package.json', 'pnpm-lock.yaml', 'tsconfig.json'])
    await cp(path, join(copy, path), {
      recursive: true,
      filter: (file) => !/node_modules|dist$/.test(file),
    });
});
afterAll(() => rm(copy, { recursive: true, force: true }));

test('before any install, a start says in one sentence what to do', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(copy, 'scripts/start.mjs')]);
  expect(String(stderr)).toBe('The packages are not installed yet. Run: npx -y pnpm@12 start\n');
  expect(status).toBe(1);
});

test('pnpm chooses native packages for the Node that runs everything', async () => {
  const { nodeVersion } = parse(await readFile('pnpm-workspace.yaml', 'utf8')) as { nodeVersion: string };
  expect(process.versions.node).toBe(nodeVersion);
});

test('images are built by the pnpm that package.json names', async () => {
  const { packageManager } = JSON.parse(await readFile('package.json', 'utf8')) as { packageManager: string };
  for (const name of ['backend', 'frontend']) {
    const file = await readFile(`docker/${name}.Dockerfile`, 'utf8');
    expect([...new Set(file.match(/pnpm@\S+/g))]).toEqual([packageManager]);
  }
});

test('a build without a native package for this Node installs all packages again', async () => {
  await symlink(resolve('node_modules'), join(copy, 'node_modules'));
  await symlink(resolve('apps/frontend/node_modules'), join(copy, 'apps/frontend/node_modules'));
  await symlink(resolve('packages/contract/node_modules'), join(copy, 'packages/contract/node_modules'));
  // Stands for the native part of a package, which is missing until pnpm installs it.
  const config = join(copy, 'apps/frontend/vite.config.ts');
  const loadNative = "await import(new URL('../../native.mjs', import.meta.url).href);";
  await writeFile(config, `${loadNative}\n${await readFile(config, 'utf8')}`);
  const pnpm = join(copy, 'pnpm.mjs');
  await writeFile(pnpm, `import { writeFileSync } from 'node:fs'; writeFileSync('native.mjs', '');`);
  const program = `
    const { buildFrontend } = await import(${JSON.stringify(join(copy, 'scripts/start/build-frontend.ts'))});
    await buildFrontend({ say: console.log });`;
  const run = (npm_execpath: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, npm_execpath },
    });
  expect(String(run('').stderr)).toContain('Run `npx -y pnpm@12 install --force`');
  expect(String(run(pnpm).stdout)).toBe(
    'Building the page\nA package does not fit this version of Node. Installing all packages again\n',
  );
  // It builds again only if another build came between.
  expect(String(run(pnpm).stdout)).toBe('');
  const [cwd, env] = [join(copy, 'apps/frontend'), { ...process.env, NODE_ENV: 'production' }];
  const byHand = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], { cwd, env });
  expect(byHand.status).toBe(0);
  expect(String(run(pnpm).stdout)).toBe('Building the page\n');
});
