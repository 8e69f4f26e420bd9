import { mkdir, mkdtemp, rename, rm, writeFile, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskFullError, LocalPostgresError, isAboutFullDisk } from './error.ts';
import { createPassword } from './folder.ts';
import type { Identity } from './identity.ts';
import { runCommand } from './run.ts';

/** Creates an empty database cluster. It is renamed when complete, so an interrupted start leaves no half of one. */
export async function initialise(identity: Identity, { folder, data }: { folder: string; data: string }) {
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  const secret = await mkdtemp(join(tmpdir(), 'guestbook-password-'));
  const passwordFile = join(secret, 'password');
  try {
    await writeFile(passwordFile, await createPassword(folder), { mode: 0o600 });
    if (identity.owner !== undefined) {
      for (const path of [fresh, passwordFile, secret]) await chown(path, identity.owner, identity.owner);
    }
    const args = [
      '-D',
      identity.dataPath,
      '--username=guestbook',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--set=timezone=UTC',
    ];
    const { code, output } = await runCommand(identity, { program: 'initdb', args, cwd: fresh });
    if (code !== 0) {
      if (isAboutFullDisk(output)) throw new DiskFullError(folder);
      const reason = /error: (.*)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1);
      throw new LocalPostgresError(`Could not create a database in ${folder}: ${reason}.`);
    }
    await rename(fresh, data);
  } finally {
    await rm(secret, { recursive: true, force: true });
  }
}
