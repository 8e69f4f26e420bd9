import { watch } from 'node:fs';
import { join } from 'node:path';
import type { Service } from './service.ts';
import { root } from './settings.ts';

interface Options {
  backend: Service;
  frontend: Service;
  /** Called with an error of a restart. */
  report: (error: unknown) => void;
}

const shared = ['packages/contract/src', 'packages/service/src'];
const quietMilliseconds = 100;

/** Files that only Vite loads: Node cannot load components and styles, and lint keeps services out of the folders of `page/`. */
const isForVite = /\.tsx$|\.css$|^page[/\\].+[/\\]/;

/** In development, restarts a service after an edit of its code. Returns a function that stops watching. */
export function restartOnChange({ backend, frontend, report }: Options): () => void {
  const restart = (service: Service) => void service.restart().catch(report);
  const watchers = [
    onChange(['apps/backend/src', 'apps/backend/migrations', ...shared], () => restart(backend)),
    onChange(['apps/frontend/src', ...shared], () => restart(frontend)),
  ];
  return () => watchers.forEach((close) => close());
}

function onChange(folders: string[], act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watchers = folders.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_, file) => {
      if (!file || isForVite.test(file) || /\.test\.ts$|~$|^\./.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(act, quietMilliseconds);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
