import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildFrontend } from './build-frontend.ts';
import type { Service } from './service.ts';
import { root } from './settings.ts';

interface Reload {
  backend: Service;
  frontend: Service;
  say: (line: string) => void;
}

const shared = ['packages/contract/src', 'packages/service/src'];
const quietFor = 100;

/** Builds and starts again whatever a changed file belongs to. Returns what ends it. */
export function reloadOnChange({ backend, frontend, say }: Reload): () => void {
  const ends = [
    onChange(['apps/backend/src', 'apps/backend/migrations', ...shared], () => backend.reload()),
    onChange(['apps/frontend/src', ...shared], async () => {
      await buildFrontend({ say, options: ['--dev'] });
      await frontend.reload();
    }),
  ];
  return () => ends.forEach((end) => end());

  function onChange(folders: string[], act: () => Promise<void>): () => void {
    let timer: NodeJS.Timeout | undefined;
    let acting = Promise.resolve();
    const run = () => {
      acting = acting
        .then(act)
        .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
    };
    const watchers = folders.map((folder) =>
      watch(join(root, folder), { recursive: true }, (_, file) => {
        if (file && /\.test\.tsx?$|~$|^\./.test(file)) return;
        clearTimeout(timer);
        timer = setTimeout(run, quietFor);
      }),
    );
    return () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    };
  }
}
