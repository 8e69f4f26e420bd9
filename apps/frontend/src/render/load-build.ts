import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Log } from '@guestbook/service/log';
import type { Assets, OnUnshown, PageModel } from '../page/model.ts';

/** What `pnpm build` makes of the page. */
export interface Build {
  render: (model: PageModel) => string;
  /** Changes with everything that a page's bytes depend on besides its notes. */
  hash: string;
  /** The folder of the browser's files. */
  folder: string;
}

/** Loads the built page. Rejects if it has not been built. */
export async function loadBuild(folder: URL, log: Log): Promise<Build> {
  const module = new URL('server/render.js', folder);
  const manifest = await readFile(new URL('client/assets.json', folder), 'utf8').catch((error: unknown) => {
    throw new Error('the page has not been built: run `pnpm build` first', { cause: error });
  });
  const hash = createHash('sha256')
    .update(manifest)
    .update(await readFile(module))
    .digest('hex');
  const { renderPage } = (await import(module.href)) as {
    renderPage: (model: PageModel, assets: Assets, onUnshown: OnUnshown) => string;
  };
  // The words of an error can be those of the note.
  const logUnshown = (number: number, error: unknown) =>
    log.error(
      { number, reason: error instanceof Error ? error.name : typeof error },
      'a note cannot be shown',
    );
  const assets = JSON.parse(manifest) as Assets;
  return {
    render: (model) => renderPage(model, assets, logUnshown),
    hash,
    folder: fileURLToPath(new URL('client/', folder)),
  };
}
