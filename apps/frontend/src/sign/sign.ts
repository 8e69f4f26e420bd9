import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseNewEntry, type Refusal } from '@guestbook/contract';
import { parseForm, readBytes, readContentType } from '@guestbook/service/body';
import { Gate } from '@guestbook/service/gate';
import type { RefusalReader } from '../answer-error.ts';
import type { Backend } from '../backend/call.ts';
import type { Book } from '../book/list.ts';
import { PAGE_NOTES, type Shelf } from '../book/shelf.ts';
import type { Pages } from '../html/pages.ts';
import { sendPage } from '../html/send-page.ts';
import { redirect } from '../redirect.ts';
import { addNote } from './add-note.ts';
import { returnForm } from './return-form.ts';

interface Options {
  backend: Backend;
  shelf: Shelf;
  pages: Pages;
  readAddress: (request: IncomingMessage) => string;
  toRefusal: RefusalReader;
}

/** A page made for one visitor is many times as long as the words in it, until it is compressed: few at a time. */
const returning = new Gate({ atOnce: 4 });

/** Takes the page's form: the visitor lands on the note, or gets the form back with the words still in it. */
export function createSigning({ backend, shelf, pages, readAddress, toRefusal }: Options) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    { body, refusal: known }: { body?: Buffer; refusal?: Refusal | undefined },
  ) => {
    const address = readAddress(request);
    const requestId = String(request.headers['x-request-id']);
    let bytes = body ?? Buffer.alloc(0);
    try {
      readContentType(request);
      bytes = body ?? (await readBytes(request));
      // Only now, so that the words go back.
      if (known) throw known;
      const { form, ...fields } = parseForm(bytes);
      void form;
      const signed = await addNote(backend, { entry: parseNewEntry(fields), address, requestId });
      const book = await shelf.readPage({ revision: signed.revision }).catch(() => undefined);
      redirect(response, locate(signed, book));
    } catch (error) {
      const refusal = toRefusal(error, response);
      // Whoever has waited for a backend that is away shall not wait a second time.
      const book = refusal.status < 500 ? await shelf.readPage({}).catch(() => undefined) : shelf.peek();
      const leave = await returning.enter();
      try {
        const document = pages.showForm({ book, form: returnForm(refusal, bytes) });
        await sendPage(request, response, { document, status: refusal.status, headers: refusal.headers });
      } finally {
        leave();
      }
    }
  };
}

/** Where the note stands: on the first page, or, when a repeat comes late, at the top of an older one. */
function locate({ number, revision }: { number: number; revision: number }, book: Book | undefined): string {
  const oldest = book?.notes.slice(0, PAGE_NOTES).at(-1)?.number ?? 0;
  const query = number < oldest ? `before=${number + 1}&revision=${revision}` : `revision=${revision}`;
  return `/?${query}#note-${number}`;
}
