import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseNewEntry, Refusal } from '@guestbook/contract';
import { parseForm, readBytes, readContentType } from '@guestbook/service/body';
import { Gate } from '@guestbook/service/gate';
import type { RefusalReader } from '../error.ts';
import type { Backend } from '../../backend/call.ts';
import type { EntryList } from '../../book/list.ts';
import { PAGE_ENTRIES, type BookCache } from '../../book/cache.ts';
import type { Pages } from '../../render/pages.ts';
import { sendPage } from '../../http/send-page.ts';
import { redirect } from '../../http/redirect.ts';
import { locateSigned } from '../../page/words.ts';
import { takeTurn } from '../../http/take-turn.ts';
import { addNote } from './add-note.ts';
import { digestEntry, isDigest } from './digest.ts';
import { returnForm } from './return-form.ts';

interface Options {
  backend: Backend;
  cache: BookCache;
  pages: Pages;
  readAddress: (request: IncomingMessage) => string;
  toRefusal: RefusalReader;
}

/** A page made for one visitor is many times as long as the words in it, until it is compressed: few at a time. */
const returning = new Gate({ atOnce: 4 });

/** Takes the page's form: the visitor lands on the note, or gets the form back with the words still in it. */
export function createSigning({ backend, cache, pages, readAddress, toRefusal }: Options) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    { body, refusal: known }: { body?: Buffer; refusal?: Refusal | undefined },
  ) => {
    const address = readAddress(request);
    const requestId = String(request.headers['x-request-id']);
    let bytes = body ?? Buffer.alloc(0);
    let draft: string | undefined;
    try {
      readContentType(request);
      bytes = body ?? (await readBytes(request));
      // Only now, so that the words go back.
      if (known) throw known;
      const { form, ...fields } = parseForm(bytes);
      if (isDigest(form)) draft = form;
      const entry = parseNewEntry(fields);
      const digest = draft ?? digestEntry(entry);
      const note = { entry, draft: digest, address, requestId };
      const signed = await addNote(backend, note).catch((error: unknown) => {
        // It may have arrived all the same.
        if (error instanceof Refusal && error.status >= 500) draft = digest;
        throw error;
      });
      const list = await cache.readPage({ revision: signed.revision }).catch(() => undefined);
      redirect(response, locate(signed, list));
    } catch (error) {
      const refusal = toRefusal(error, response);
      // Whoever has waited for a backend that is away shall not wait a second time.
      const list = refusal.status < 500 ? await cache.readPage({}).catch(() => undefined) : cache.peek();
      await takeTurn(returning, response, async () => {
        const document = pages.showForm({ list, form: returnForm(refusal, bytes, draft) });
        // The browser may keep it, so that Back leads to the words again; others may not.
        const headers = { ...refusal.headers, 'Cache-Control': 'private, no-cache' };
        await sendPage(request, response, { document, status: refusal.status, headers });
      });
    }
  };
}

/** Where the note stands: on the first page, or, when a repeat comes late, at the top of an older one. */
function locate(
  { number, revision }: { number: number; revision: number },
  list: EntryList | undefined,
): string {
  const oldest = list?.entries.slice(0, PAGE_ENTRIES).at(-1)?.number ?? 0;
  return locateSigned(number, revision, number < oldest ? number + 1 : undefined);
}
