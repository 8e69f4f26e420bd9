import { nameRoute } from '@guestbook/service/observe';
import { refuseMethod } from '@guestbook/service/refuse';
import type { Router } from 'express';
import { serveAssets } from '../http/assets.ts';
import { sendIcon } from '../http/icon.ts';
import { createRouter } from '../http/router.ts';

/** Answers `/favicon.*` and `/assets/…`. In development there is no folder: Vite serves the assets. */
export function createFileRoutes(folder?: string): Router {
  const routes = createRouter();
  routes.route(['/favicon.svg', '/favicon.ico']).get(sendIcon).all(refuseMethod('GET, HEAD'));
  if (folder) routes.use('/assets', nameRoute('/assets'), serveAssets(`${folder}/assets`));
  return routes;
}
