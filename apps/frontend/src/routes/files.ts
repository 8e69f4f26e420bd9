import { nameRoute } from '@guestbook/service/observe';
import { refuseMethod } from '@guestbook/service/refuse';
import type { Router } from 'express';
import { serveAssets } from '../http/assets.ts';
import { sendIcon } from '../http/icon.ts';
import { createRouter } from '../http/router.ts';

/** `/favicon.*` and `/assets/…`: the files of the page. In development there is no folder: Vite serves them. */
export function createFileRoutes(folder?: string): Router {
  const routes = createRouter();
  routes.route(['/favicon.svg', '/favicon.ico']).get(sendIcon).all(refuseMethod('GET, HEAD'));
  if (folder) routes.use('/assets', nameRoute('/assets'), serveAssets(`${folder}/assets`));
  return routes;
}
