import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Log } from '@guestbook/service/log';
import type { RequestHandler } from 'express';
import type { Policy } from '../http/secure.ts';
import type { Assets, OnUnshown, PageModel } from '../page/model.ts';

/** The page, ready to be served: from `pnpm build`, or in development from Vite. */
export interface Build {
  render: (model: PageModel) => string;
  /**
   * Changes with every byte of a page that does not come from its notes. Undefined in development: the code can change at any
   * time, so no page is cached.
   */
  hash?: string;
  /** The part of the Content-Security-Policy that differs between production and development. */
  policy: Policy;
  /** The folder of the browser's files. Undefined in development. */
  folder?: string;
  /** In development: serves the browser's files and reloads `render` after an edit. Goes before all routes. */
  develop?: RequestHandler[];
}

/** The exports of `page/render.tsx`. */
export interface RenderModule {
  renderPage: (model: PageModel, assets: Assets, onUnshown: OnUnshown) => string;
  style: string;
}

/** Loads the built page. Rejects if it has not been built. */
export async function loadBuild(folder: URL, log: Log): Promise<Build> {
  const module = new URL('server/render.js', folder);
  const manifest = await readFile(new URL('client/.vite/manifest.json', folder), 'utf8').catch(
    (error: unknown) => {
      throw new Error('the page has not been built: run `pnpm build` first', { cause: error });
    },
  );
  const hash = createHash('sha256')
    .update(manifest)
    .update(await readFile(module))
    .digest('hex');
  const { renderPage, style } = (await import(module.href)) as RenderModule;
  const entries = JSON.parse(manifest) as Record<string, { file: string }>;
  const assets = { script: `/${entries['src/page/hydrate.tsx']?.file}`, style };
  const onUnshown = createUnshownLog(log);
  return {
    render: (model) => renderPage(model, assets, onUnshown),
    hash,
    policy: {
      styleSrc: [`'sha256-${createHash('sha256').update(style).digest('base64')}'`],
      requireTrustedTypesFor: ["'script'"],
    },
    folder: fileURLToPath(new URL('client/', folder)),
  };
}

/** Logs notes that cannot be rendered. An error's message could contain text of the note, so only its name is logged. */
export function createUnshownLog(log: Log): OnUnshown {
  return (number, error) =>
    log.error(
      { number, reason: error instanceof Error ? error.name : typeof error },
      'a note cannot be shown',
    );
}
