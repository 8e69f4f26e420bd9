import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noBinaries } from './binaries.ts';
import { LocalPostgresError } from './error.ts';
import { runCommand } from './run.ts';

/** As whom PostgreSQL runs. It refuses to run as root, so root has to become somebody else. */
export interface Identity {
  /** The folder with `bin`, reachable by this identity. */
  binaries: string;
  /** Who must own the data. */
  owner?: number;
  /** Switch to that user, by number. */
  uid?: number;
  /** Put before the command. */
  prefix: string[];
  /** How this identity reaches the data folder, which is its working directory. pg_ctl hands it to a shell. */
  dataPath: string;
  /** Removes what was made for this identity. */
  forget: () => Promise<void>;
}

const nobody = 65_534;

export async function chooseIdentity({
  binaries,
  data,
}: {
  binaries: string;
  data: string;
}): Promise<Identity> {
  const note = join(dirname(data), 'binaries');
  const found = { binaries, prefix: [], dataPath: '.', forget: async () => {} };
  // PostgreSQL's programs call each other by a shell that would read more into such a path.
  const ourselves = isOddPath(binaries) ? await useCopy(found, note) : found;
  if (process.getuid?.() !== 0) {
    if (await canRun(ourselves)) return ourselves;
    throw noBinaries();
  }
  if (process.platform !== 'linux') {
    throw new LocalPostgresError(
      'PostgreSQL does not run as root: start as another user, or set DATABASE_URL.',
    );
  }
  const owner = await stat(data).then(
    ({ uid }) => uid,
    () => 0,
  );
  // In a user namespace of its own root passes for an ordinary user, and files stay root's.
  const namespace = {
    ...ourselves,
    owner: 0,
    prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000'],
  };
  if (owner === 0 && (await canRun(namespace))) return namespace;

  const uid = owner || nobody;
  // Some folder above may be closed to this user: each process has the data folder as working directory, entered
  // as root, and finds it through /proc without walking the path.
  const other = { ...ourselves, owner: uid, uid, dataPath: '/proc/self/cwd' };
  if (await canRun(other)) return other;
  const moved = await useCopy(other, note);
  if (await canRun(moved)) return moved;
  await moved.forget();
  throw noBinaries();
}

/** The binaries too may lie where this user cannot go. Their copy is noted, for the next start may find it in use. */
async function useCopy(identity: Identity, note: string): Promise<Identity> {
  const noted = await readFile(note, 'utf8').catch(() => '');
  const copy = noted || (await mkdtemp(join(tmpdir(), 'guestbook-postgres-')));
  const forget = async () => {
    await rm(note, { force: true });
    await rm(copy, { recursive: true, force: true });
  };
  const copied = { ...identity, binaries: copy, forget };
  if (noted && (await canRun(copied))) return copied;
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
