import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { eventually } from '@guestbook/testing/eventually';
import { expect, test } from 'vitest';
import { docker, environment, project, sign } from './compose.ts';

const hasWatch = spawnSync('docker', ['compose', 'watch', '--help']).status === 0;
if (!hasWatch) console.log('This docker compose has no watch: its test is skipped.');

/** Copies the sources and gives the images other names, so that this build replaces no other. */
async function copyRepository() {
  const folder = await mkdtemp(join(tmpdir(), 'guestbook-watch-'));
  const left = new Set(['node_modules', 'dist', '.git', '.guestbook']);
  await cp('.', folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  await edit(join(folder, 'compose.yaml'), (text) =>
    text.replaceAll(/(image: guestbook-\w+:).*/g, `$1${project}`),
  );
  return folder;
}

async function edit(path: string, change: (text: string) => string) {
  await writeFile(path, change(await readFile(path, 'utf8')));
}

test.skipIf(!hasWatch)(
  'docker compose watch rebuilds and replaces the service whose source changed',
  async () => {
    const folder = await copyRepository();
    const file = ['compose', '--project-directory', folder, '--project-name', project];
    const containerOf = (service: string) => docker(...file, 'ps', '--quiet', service);
    const watch = spawn('docker', [...file, 'watch', '--quiet'], { env: environment, stdio: 'ignore' });
    const ended = once(watch, 'exit');
    try {
      const first = await eventually(() => sign('Before the change'), 300);
      expect(first.message).toBe('Entry added successfully');
      const before = [await containerOf('backend'), await containerOf('postgres')];
      const source = join(folder, 'apps/backend/src/entries/routes.ts');
      const read = async () => {
        // Written on each try, since watch may not have started yet.
        await edit(source, (text) => text.replace('Entry added successfully', 'Entry added by the new one'));
        expect((await sign('After the change')).message).toBe('Entry added by the new one');
      };
      await eventually(read, 200);
      const after = [await containerOf('backend'), await containerOf('postgres')];
      expect(after[0]).not.toBe(before[0]);
      expect(after[1]).toBe(before[1]);
    } finally {
      watch.kill('SIGINT');
      await ended;
      await docker(...file, 'down', '--volumes', '--remove-orphans');
      await docker('image', 'rm', '--force', `guestbook-backend:${project}`, `guestbook-frontend:${project}`);
      await rm(folder, { recursive: true });
    }
  },
);
