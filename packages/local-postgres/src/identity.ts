import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noBinaries } from './binaries.ts';
import { LocalPostgresError } from './error.ts';
import { runCommand } from './run.ts';

/** The user that PostgreSQL runs as. PostgreSQL refuses to run as root, so root has to switch to another user. */
export interface Identity {
  /** The folder with `bin`, reachable by this identity. */
  binaries: string;
  /** The user id that must own the data. */
  owner?: number;
  /** The user id to switch to. */
  uid?: number;
  /** Arguments before the command. */
  prefix: string[];
  /** The path of the data folder for this user; the folder is the working directory. pg_ctl passes the path to a shell. */
  dataPath: string;
  /** Deletes the copy of the binaries, if one was made. */
  forget: () => Promise<void>;
}

const nobody = 65_534;

/** Finds a user that can run the binaries. Throws if there is none. */
export async function chooseIdentity({
  binaries,
  data,
}: {
  binaries: string;
  data: string;
}): Promise<Identity> {
  const note = join(dirname(data), 'binaries');
  const found = { binaries, prefix: [], dataPath: '.', forget: async () => {} };
  // PostgreSQL's programs call each other through a shell, which would interpret such a path.
  const current = isOddPath(binaries) ? await useCopy(found, note) : found;
  if (process.getuid?.() !== 0) {
    if (await canRun(current)) return current;
    throw noBinaries();
  }
  if (process.platform !== 'linux') {
    throw new LocalPostgresError(
      'PostgreSQL does not run as root. Start as another user, or set DATABASE_URL.',
    );
  }
  const owner = await stat(data).then(
    ({ uid }) => uid,
    () => 0,
  );
  // In a user namespace, root looks like an ordinary user, and the files remain root's.
  const namespace = {
    ...current,
    owner: 0,
    prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000'],
  };
  if (owner === 0 && (await canRun(namespace))) return namespace;

  const uid = owner || nobody;
  // This user may not be able to enter a parent folder. So each process starts with the data folder as its working
  // directory, entered as root, and reaches it through /proc.
  const other = { ...current, owner: uid, uid, dataPath: '/proc/self/cwd' };
  if (await canRun(other)) return other;
  const moved = await useCopy(other, note);
  if (await canRun(moved)) return moved;
  await moved.forget();
  throw noBinaries();
}

/** Copies the binaries to a folder that the user can enter. `note` keeps its path: a running server still uses the copy. */
async function useCopy(identity: Identity, note: string): Promise<Identity> {
  const known = await readFile(note, 'utf8').catch(() => '');
  const copy = known || (await mkdtemp(join(tmpdir(), 'guestbook-postgres-')));
  const forget = async () => {
    await rm(note, { force: true });
    await rm(copy, { recursive: true, force: true });
  };
  const copied = { ...identity, binaries: copy, forget };
  if (known && (await canRun(copied))) return copied;
  await mkdir(copy, { recursive: true });
  await writeFile(note, copy, { mode: 0o600 });
  await cp(identity.binaries, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(copy, 0o755);
  return copied;
}

async function canRun(identity: Identity): Promise<boolean> {
  const { code } = await runCommand(identity, { program: 'postgres', args: ['--version'], cwd: '/' });
  return code === 0;
}

const isOddPath = (path: string) => process.platform !== 'win32' && /["$`\\]/.test(path);
