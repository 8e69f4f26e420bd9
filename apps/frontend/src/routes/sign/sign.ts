import type { IncomingMessage } from 'node:http';
import { parseNewEntry, PATHS, Refusal } from '@guestbook/contract';
import { parseForm, readBytes, readContentType } from '@guestbook/service/body';
import { isAboutAddress } from '@guestbook/service/cross-site';
import { Gate } from '@guestbook/service/gate';
import type { ErrorRequestHandler, Request, Response, Router } from 'express';
import type { Backend } from '../../backend/call.ts';
import { PAGE_ENTRIES, type BookCache } from '../../book/cache.ts';
import type { EntryList } from '../../book/list.ts';
import { isVisit } from '../../http/accepts-html.ts';
import { redirect } from '../../http/redirect.ts';
import { createRouter } from '../../http/router.ts';
import { sendPage } from '../../http/send-page.ts';
import { takeTurn } from '../../http/take-turn.ts';
import { locateSigned } from '../../page/addresses.ts';
import type { Pages } from '../../render/pages.ts';
import type { RefusalMaker } from '../error.ts';
import { addNote } from './add-note.ts';
import { digestEntry, isDigest } from './digest.ts';
import { isPageForm } from './page-form.ts';
import { returnForm } from './return-form.ts';

interface Options {
  backend: Backend;
  cache: BookCache;
  pages: Pages;
  readAddress: (request: IncomingMessage) => string;
  toRefusal: RefusalMaker;
}

interface Signing {
  /** Answers the page's form at `/add`. The requests of programs go on to the API. */
  router: Router;
  /** Returns the form with its text if the cross-site check refused its address. Passes other errors on. */
  returnRefused: ErrorRequestHandler;
}

/** Limits the pages with a returned form: until such a page is compressed, it has many times the size of its text. */
const returning = new Gate({ atOnce: 4 });

/** Adds the note in the page's form: redirects the visitor to it, or returns the form with the text in it. */
export function createSigning({ backend, cache, pages, readAddress, toRefusal }: Options): Signing {
  const sign = async (request: Request, response: Response, known?: Refusal) => {
    const address = readAddress(request);
    const requestId = String(request.headers['x-request-id']);
    let bytes: Buffer = Buffer.alloc(0);
    let draft: string | undefined;
    try {
      bytes = await readBytes(request);
      // After reading the body, so that the form keeps its text.
      readContentType(request);
      if (known) throw known;
      const { form, ...fields } = parseForm(bytes);
      if (isDigest(form)) draft = form;
      const entry = parseNewEntry(fields);
      const digest = draft ?? digestEntry(entry);
      const note = { entry, draft: digest, address, requestId };
      const signed = await addNote(backend, note).catch((error: unknown) => {
        // The backend may have stored the note all the same.
        if (error instanceof Refusal && error.status >= 500) draft = digest;
        throw error;
      });
      const list = await cache.readPage({ revision: signed.revision }).catch(() => undefined);
      redirect(response, locate(signed, list));
    } catch (error) {
      const refusal = toRefusal(error, response);
      // The visitor has already waited for the unavailable backend: uses only the cache.
      const list = refusal.status < 500 ? await cache.readPage({}).catch(() => undefined) : cache.peek();
      await takeTurn(returning, response, async () => {
        const page = pages.showForm({ list, form: returnForm(refusal, bytes, draft) });
        // The browser may store the page, so that Back leads to the text again. Shared caches may not.
        const headers = { ...refusal.headers, 'Cache-Control': 'private, no-cache' };
        await sendPage(request, response, { ...page, status: refusal.status, headers });
      });
    }
  };

  const router = createRouter();
  router.all(PATHS.add, async (request, response, next) => {
    // A returned form leaves this address in the address bar. Opened again, it leads to the book.
    if (isVisit(request)) redirect(response, '/');
    else if (await isPageForm(request)) await sign(request, response);
    else next();
  });
  const returnRefused: ErrorRequestHandler = async (error, request, response, next) => {
    const isReturned = error instanceof Refusal && isAboutAddress(error) && (await isPageForm(request));
    if (isReturned) await sign(request, response, error);
    else next(error);
  };
  return { router, returnRefused };
}

/** The address of the note: on the newest page or, after a late repeat, at the top of an older page. */
function locate({ number, revision }: { number: number; revision: number }, list?: EntryList): string {
  const oldest = list?.entries.slice(0, PAGE_ENTRIES).at(-1)?.number ?? 0;
  return locateSigned(number, revision, number < oldest ? number + 1 : undefined);
}
