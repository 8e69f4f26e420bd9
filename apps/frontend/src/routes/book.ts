import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseListQuery, Refusal, type Entry } from '@guestbook/contract';
import { Gate } from '@guestbook/service/gate';
import type { EntryList } from '../book/list.ts';
import type { BookCache, PageQuery } from '../book/cache.ts';
import type { Pages } from '../render/pages.ts';
import { sendPage } from '../http/send-page.ts';
import { isForPerson } from '../http/accepts-html.ts';
import { takeTurn } from '../http/take-turn.ts';

/** There are as many older pages as anybody likes to ask for: few are made at a time, and the first page waits for none. */
const older = new Gate({ atOnce: 4, waiting: 500, milliseconds: 5_000 });

/** The handlers of the pages that are read. */
export function createReading({ cache, pages }: { cache: BookCache; pages: Pages }) {
  return {
    /** `/`: the newest notes, or with `before` or `after` older ones. */
    showBook: async (request: IncomingMessage, response: ServerResponse) => {
      const query = parsePageQuery(request.url);
      const isHead = query.before === undefined && query.after === undefined;
      const show = async () => {
        const list = await cache.readPage(query);
        const top = findTop(list, query);
        const signed = findSigned(request.url, list);
        const page = signed ? pages.showThanks(list, signed, top) : pages.showBook(list, top);
        await sendPage(request, response, page);
      };
      try {
        await (isHead ? show() : takeTurn(older, response, show));
      } catch (error) {
        const isAway = error instanceof Refusal && error.status === 503;
        if (!isAway || !isForPerson(request, '/')) throw error;
        const document = pages.showForm({ before: query.before ?? query.after });
        await sendPage(request, response, { document, status: error.status, headers: error.headers });
      }
    },

    /** `/notes/NUMBER`. */
    showNote: async (request: IncomingMessage, response: ServerResponse) => {
      // Fifteen digits are a safe integer, and so is the number after it.
      const match = /^\/notes\/([1-9][0-9]{0,14})(?:\?|$)/.exec(request.url ?? '');
      if (!match) throw new Refusal('not_found');
      const number = Number(match[1]);
      await takeTurn(older, response, async () => {
        const page = pages.showEntry(await cache.readEntry(number), number);
        if (!page) throw new Refusal('not_found');
        await sendPage(request, response, page);
      });
    },
  };
}

/** The number that a page of older notes begins below; undefined for the newest page, however it was asked for. */
function findTop(
  { newer, entries: [first] }: EntryList,
  { before, after = 0 }: PageQuery,
): number | undefined {
  if (newer === 0) return undefined;
  return before ?? (first?.number ?? after) + 1;
}

/** For this long a person who comes with the number of a note is thanked for it: not for ever, as addresses are passed on. */
const thanksMilliseconds = 600_000;

/** The note that the visitor has just signed, if it is on this page. */
function findSigned(url: string | undefined, { entries }: EntryList): Entry | undefined {
  const number = readQuery(url).get('signed');
  const note = entries.find((entry) => String(entry.number) === number);
  return note && Date.now() - Date.parse(note.signedAt) < thanksMilliseconds ? note : undefined;
}

function readQuery(url = ''): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'));
}

function parsePageQuery(url: string | undefined) {
  const query = readQuery(url);
  // A page has its own length.
  query.delete('limit');
  return parseListQuery(query);
}
