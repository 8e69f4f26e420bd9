import { parseListQuery, Refusal, type Entry } from '@guestbook/contract';
import { refuseMethod } from '@guestbook/service/refuse';
import type { RequestHandler, Router } from 'express';
import type { BookCache, PageQuery } from '../book/cache.ts';
import type { EntryList } from '../book/list.ts';
import { isVisit } from '../http/accepts-html.ts';
import { createRouter } from '../http/router.ts';
import { sendPage } from '../http/send-page.ts';
import type { Pages } from '../render/pages.ts';
import { inTurn } from './in-turn.ts';

type QueryHandler = RequestHandler<object, unknown, unknown, URLSearchParams>;

/** Answers `/`: the newest notes or, with `before` or `after`, older ones. */
export function createBookRouter({ cache, pages }: { cache: BookCache; pages: Pages }): Router {
  const showBook: QueryHandler = async (request, response) => {
    const { query: sent } = request;
    const query = parsePageQuery(sent);
    const isHead = query.before === undefined && query.after === undefined;
    const show = async () => {
      const list = await cache.readPage(query);
      const top = findTop(list, query);
      const signed = findSigned(sent.get('signed'), list);
      const page = signed ? pages.showThanks(list, signed, top) : pages.showBook(list, top);
      await sendPage(request, response, page);
    };
    try {
      await (isHead ? show() : inTurn(response, show));
    } catch (error) {
      const isUnavailable = error instanceof Refusal && error.code === 'unavailable';
      if (!isUnavailable || !isVisit(request)) throw error;
      const page = pages.showForm({ before: query.before ?? query.after });
      await sendPage(request, response, { ...page, status: error.status, headers: error.headers });
    }
  };

  const router = createRouter();
  router.route('/').get(showBook).all(refuseMethod('GET, HEAD'));
  return router;
}

function parsePageQuery(query: URLSearchParams): PageQuery {
  const known = new URLSearchParams(query);
  // The length of a page is fixed.
  known.delete('limit');
  return parseListQuery(known);
}

/** The number below which a page of older notes begins. Undefined for the newest page, whatever the query. */
function findTop({ newer, entries: [first] }: EntryList, { before, after = 0 }: PageQuery) {
  if (newer === 0) return undefined;
  return before ?? (first?.number ?? after) + 1;
}

/** How long the page thanks for a new note. It stops because visitors share the address. */
const thanksMilliseconds = 600_000;

/** Finds the note that the visitor has just signed, if it is on this page. */
function findSigned(number: string | null, { entries }: EntryList): Entry | undefined {
  const entry = entries.find((listed) => String(listed.number) === number);
  return entry && Date.now() - Date.parse(entry.signedAt) < thanksMilliseconds ? entry : undefined;
}
