import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseListQuery, Refusal } from '@guestbook/contract';
import { Gate } from '@guestbook/service/gate';
import type { Shelf } from './book/shelf.ts';
import type { Pages } from './html/pages.ts';
import { sendPage } from './html/send-page.ts';
import { isForPerson } from './person.ts';

/** There are as many older pages as anybody likes to ask for: few are made at a time, and the first page waits for none. */
const older = new Gate({ atOnce: 4, waiting: 500, milliseconds: 5_000 });

/** The handlers of the pages that are read. */
export function createReading({ shelf, pages }: { shelf: Shelf; pages: Pages }) {
  return {
    /** `/`: the newest notes, or with `before` the older ones. */
    showBook: async (request: IncomingMessage, response: ServerResponse) => {
      const { before, revision } = parsePageQuery(request.url);
      const show = async () => {
        const book = await shelf.readPage({ before, revision });
        await sendPage(request, response, pages.showBook(book, before));
      };
      try {
        await (before === undefined ? show() : takeTurn(response, show));
      } catch (error) {
        const isAway = error instanceof Refusal && error.status === 503;
        if (!isAway || !isForPerson(request, '/')) throw error;
        const document = pages.showForm({ before });
        await sendPage(request, response, { document, status: error.status, headers: error.headers });
      }
    },

    /** `/notes/NUMBER`. */
    showNote: async (request: IncomingMessage, response: ServerResponse) => {
      // Fifteen digits are a safe integer, and so is the number after it.
      const match = /^\/notes\/([1-9][0-9]{0,14})(?:\?|$)/.exec(request.url ?? '');
      if (!match) throw new Refusal('not_found');
      const number = Number(match[1]);
      await takeTurn(response, async () => {
        const page = pages.showNote(await shelf.readNote(number), number);
        if (!page) throw new Refusal('not_found');
        await sendPage(request, response, page);
      });
    },
  };
}

async function takeTurn(response: ServerResponse, show: () => Promise<void>) {
  const leave = await older.enter();
  try {
    if (!response.destroyed) await show();
    // Else the next page is made before anything else is answered.
    await new Promise(setImmediate);
  } finally {
    leave();
  }
}

function parsePageQuery(url = '') {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  // A page has its own length.
  query.delete('limit');
  return parseListQuery(query);
}
