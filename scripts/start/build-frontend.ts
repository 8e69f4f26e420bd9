import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartFailure } from './failure.ts';
import { installAgain, lacksPackages } from './install.ts';
import { root } from './settings.ts';

const dist = join(root, 'apps/frontend/dist');
/** In a folder that every build empties, so that a build by hand removes it. */
const stamp = join(dist, 'server/built-from');
const products = ['client/.vite/manifest.json', 'server/render.js'];

/** Builds the page, unless `dist` holds a build of the same files. */
export async function buildFrontend({ say }: { say: (line: string) => void }) {
  if (root.includes('?'))
    throw new StartFailure(
      `The page cannot be built in a folder with a question mark in its path. Move ${root} elsewhere.`,
    );
  const sources = await hashSources();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === sources && (await productsExist())) return;
  say('Building the page');
  let { code, output } = await runBuild();
  if (code !== 0 && lacksPackages(output)) {
    say('A package does not fit this version of Node. Installing all packages again');
    await installAgain();
    ({ code, output } = await runBuild());
  }
  if (code !== 0) {
    const reason = /ENOSPC.*/.exec(output)?.[0] ?? output.trim();
    throw new StartFailure(`Could not build the page.\n${reason}`);
  }
  await writeFile(stamp, sources);
}

/** Hashes everything that the build depends on. */
async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['apps/frontend', 'packages/contract']) {
    const names = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) {
      if (/[/\\](node_modules|dist)[/\\]|\.test\.tsx?$/.test(file.slice(root.length))) continue;
      hash
        .update(file.slice(root.length))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.update(await readFile(join(root, 'pnpm-lock.yaml'))).digest('hex');
}

async function productsExist(): Promise<boolean> {
  const found = await Promise.allSettled(products.map((path) => access(join(dist, path))));
  return found.every(({ status }) => status === 'fulfilled');
}

function runBuild(): Promise<{ code: number; output: string }> {
  const build = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel=error'], {
    cwd: join(root, 'apps/frontend'),
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    build.stdout.on('data', (bytes) => (output += bytes));
    build.stderr.on('data', (bytes) => (output += bytes));
    build.on('error', reject);
    build.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}
