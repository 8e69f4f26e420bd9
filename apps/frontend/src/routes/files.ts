import { nameRoute } from '@guestbook/service/observe';
import { refuseMethod } from '@guestbook/service/refuse';
import type { Router } from 'express';
import { serveAssets } from '../http/assets.ts';
import { sendIcon } from '../http/icon.ts';
import { createRouter } from '../http/router.ts';

/** Answers `/favicon.*` and `/assets/…`. In development there is no folder: Vite serves the assets. */
export function createFileRouter(folder?: string): Router {
  const router = createRouter();
  router.route(['/favicon.svg', '/favicon.ico']).get(sendIcon).all(refuseMethod('GET, HEAD'));
  if (folder) router.use('/assets', nameRoute('/assets'), serveAssets(`${folder}/assets`));
  return router;
}
