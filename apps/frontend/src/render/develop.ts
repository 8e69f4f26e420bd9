import { realpath } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '@guestbook/service/log';
import { createServer } from 'vite';
import type { PageModel } from '../page/model.ts';
import { createUnshownLog, type Build, type RenderModule } from './load-build.ts';

interface Options {
  publicOrigin: string | undefined;
  log: Log;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The folders whose files Vite may serve. Its default is the whole checkout, with the database's password in `.guestbook`. */
const served = ['.', '../../packages/contract', '../../node_modules'].map((path) => join(root, path));

/**
 * Starts Vite's development server as middleware, with React Fast Refresh. `attach` lets it talk to browsers through the given
 * server; `close` ends those connections. Only development imports this module: Vite is not part of the image.
 */
export async function startDevelopment({ publicOrigin, log }: Options) {
  // Vite wants the server before there is one. This one never listens: `attach` passes it the real server's upgrades.
  const upgrades = createHttpServer();
  const vite = await createServer({
    root,
    logLevel: 'warn',
    server: {
      middlewareMode: true,
      ws: { server: upgrades },
      cors: false,
      // Editors empty a file before they write it. Without the pause Vite can read it in between, and miss the rest.
      watch: { awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 10 } },
      allowedHosts: publicOrigin === undefined ? [] : [new URL(publicOrigin).hostname],
      // Vite compares real paths.
      fs: { allow: await Promise.all(served.map((folder) => realpath(folder))) },
    },
  });
  const onUnshown = createUnshownLog(log);
  const load = async () => {
    const { renderPage, style } = (await vite.ssrLoadModule('/src/page/render.tsx')) as RenderModule;
    const assets = {
      script: '/src/page/hydrate.tsx',
      style,
      styleId: `${vite.config.root}/src/page/styles/page.css`,
    };
    return (model: PageModel) => renderPage(model, assets, onUnshown);
  };
  const build: Build = {
    render: await load(),
    // Vite's client replaces the text of style elements, and waits for a restarted server in a worker.
    policy: { styleSrc: ["'unsafe-inline'"], workerSrc: ['blob:'] },
    develop: [
      (request, response, next) =>
        isFromOtherSite(request) ? next() : vite.middlewares(request, response, next),
      async (request, response, next) => {
        try {
          build.render = await load();
        } catch {
          // Vite logs the error and shows it in the browser. The server keeps the last code that compiles.
        }
        next();
      },
    ],
  };
  return {
    build,
    attach: (server: Server) =>
      server.on('upgrade', (request, socket, head) => {
        // Vite would leave the connection open, without an answer.
        if (!isForVite(request)) socket.destroy();
        else upgrades.emit('upgrade', request, socket, head);
      }),
    close: () => vite.close(),
  };
}

/** Whether a page of another site sends the request. Vite would answer it, and even open an editor. */
function isFromOtherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

function isForVite({ url, headers }: IncomingMessage): boolean {
  const protocol = headers['sec-websocket-protocol'];
  return url?.split('?')[0] === '/' && (protocol === 'vite-hmr' || protocol === 'vite-ping');
}
