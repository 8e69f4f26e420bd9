import type { IncomingMessage, ServerResponse } from 'node:http';
import { PATHS } from '@guestbook/contract';
import { createAddressReader } from '@guestbook/service/address';
import { createSiteCheck, isAboutAddress, refuseCrossSite } from '@guestbook/service/cross-site';
import { answerHealth } from '@guestbook/service/health';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Log } from '@guestbook/service/log';
import { readBytes } from '@guestbook/service/body';
import { nameRoute, observe } from '@guestbook/service/observe';
import { notFound, refuseMethod } from '@guestbook/service/refuse';
import { sendProblem } from '@guestbook/service/respond';
import express, { type Request } from 'express';
import { answerError, createRefusalReader } from './routes/error.ts';
import { createAssets } from './http/assets.ts';
import type { Backend } from './backend/call.ts';
import { forward } from './backend/forward.ts';
import type { BookCache } from './book/cache.ts';
import type { Config } from './config.ts';
import type { Build } from './render/load-build.ts';
import { Pages } from './render/pages.ts';
import { sendIcon } from './http/icon.ts';
import { acceptsHtml, isForm, isForPerson, isFromPage, isVisit } from './http/accepts-html.ts';
import { redirect } from './http/redirect.ts';
import { createReading } from './routes/book.ts';
import { createSigning } from './routes/sign/sign.ts';

interface Options {
  config: Pick<Config, 'BOOK_TITLE' | 'BOOK_LINE' | 'PUBLIC_ORIGIN' | 'TRUSTED_PROXIES' | 'TRUSTED_HOPS'>;
  backend: Backend;
  cache: BookCache;
  build: Build;
  lifecycle: Lifecycle;
  log: Log;
  version: string;
}

/** The whole HTTP surface of the frontend. It does not listen. */
export function createApp({ config, backend, cache, build, lifecycle, log, version }: Options) {
  const pages = new Pages({ build, site: { title: config.BOOK_TITLE, line: config.BOOK_LINE } });
  const readAddress = createAddressReader(config.TRUSTED_PROXIES, config.TRUSTED_HOPS);
  const toRefusal = createRefusalReader(log);
  const findCrossSite = createSiteCheck({ publicOrigin: config.PUBLIC_ORIGIN, log });
  const streams = new Set<ServerResponse>();
  const read = createReading({ cache, pages });
  const sign = createSigning({ backend, cache, pages, readAddress, toRefusal });

  const refuse = (error: unknown, request: IncomingMessage, response: ServerResponse) => {
    const isPage = isForPerson(request, readPath(request));
    answerError(error, { request, response }, { pages, isForPerson: isPage, toRefusal }).catch(
      (fault: unknown) => {
        // Not even the page of an error could be made.
        if (response.headersSent) response.destroy();
        else sendProblem(response, toRefusal(fault, response));
      },
    );
  };
  const pass = (request: IncomingMessage, response: ServerResponse, body?: Buffer) =>
    forward(request, response, { backend, lifecycle, readAddress, streams }, body);
  const add = async (request: IncomingMessage, response: ServerResponse) => {
    // The address of a refused form stays in the address bar: a person who opens it looks for the book.
    if (isVisit(request)) return redirect(response, '/');
    if (!isForm(request)) return pass(request, response);
    const refusal = findCrossSite(request);
    if (acceptsHtml(request.headers)) return sign(request, response, { refusal });
    const body = await readBytes(request);
    if (isFromPage(body)) return sign(request, response, { body, refusal });
    if (refusal) throw refusal;
    return pass(request, response, body);
  };
  const passAlong = (request: IncomingMessage, response: ServerResponse) => pass(request, response);

  const app = express()
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', false)
    .enable('case sensitive routing')
    .enable('strict routing');
  app.use(answerHealth({ lifecycle, name: 'guestbook-frontend', version }));
  // A proxy that does not trace passes on what strangers say of their traces: each trace begins here.
  app.use(observe({ log, lifecycle }));
  // A form that may be the page's own goes back to its visitor with the words in it.
  app.use(
    refuseCrossSite(
      findCrossSite,
      (request, refusal) => readPath(request) === PATHS.add && isForm(request) && isAboutAddress(refusal),
    ),
  );
  app.all(PATHS.add, add);
  app.all([PATHS.entries, `${PATHS.entries}/`], nameRoute(PATHS.entries), passAlong);
  app.all(`${PATHS.entries}/:id`, passAlong);
  app.all(PATHS.events, passAlong);
  app.route('/').get(read.showBook).all(refuseMethod('GET, HEAD'));
  app.route('/notes/:number').get(read.showNote).all(refuseMethod('GET, HEAD'));
  app.route(['/favicon.svg', '/favicon.ico']).get(sendIcon).all(refuseMethod('GET, HEAD'));
  app.use('/assets', nameRoute('/assets'), createAssets(`${build.folder}/assets`));
  app.use(notFound);
  app.use((error: unknown, request: Request, response: ServerResponse, next: () => void) => {
    void next;
    refuse(error, request, response);
  });
  const endStreams = () => {
    // A reader that has not taken the end when asked again is cut off.
    for (const stream of streams)
      if (stream.writableEnded) stream.destroy();
      else stream.end();
  };
  return { listener: app, endStreams };
}

function readPath({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}
