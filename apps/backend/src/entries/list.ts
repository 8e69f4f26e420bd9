import { HEADERS, PATHS, type Entry } from '@guestbook/contract';
import type { Db } from '../db/pool.ts';
import { readSide, type Side } from './store.ts';

/** Newer entries are counted up to this number, so that the cost of a page does not grow with the book. */
const mostCounted = 10_000;

/** A list from the table, newest first, with headers about the entries before and after it. */
interface ListPage {
  entries: Entry[];
  headers: Record<string, string | number>;
}

/** Lists up to `limit` entries on one side of a number. */
export async function listEntries(db: Db, bookId: number, { side, number, limit }: Side): Promise<ListPage> {
  const isBelow = side === 'below';
  // Below a number, one extra entry shows whether an older page exists. Otherwise the query returns `hasOlder`.
  const size = isBelow ? limit + 1 : limit;
  const found = await readSide(db, bookId, { side, number, limit: size }, mostCounted + limit + 1);
  const entries = isBelow ? found.entries.slice(0, limit) : found.entries.toReversed();
  const newer = isBelow ? found.newer : found.newer - entries.length;
  const hasOlder = isBelow ? found.entries.length > limit : found.hasOlder;
  return { entries, headers: describeSides({ entries, newer, hasOlder, number, limit }) };
}

interface Sides {
  entries: Entry[];
  newer: number;
  hasOlder: boolean;
  /** The number that the request named. The links of an empty page use it. */
  number: number;
  limit: number;
}

function describeSides({ entries, newer, hasOlder, number, limit }: Sides): ListPage['headers'] {
  const before = entries.at(-1)?.number ?? number;
  const after = entries[0]?.number ?? number - 1;
  const links = [
    ...(hasOlder ? [`<${PATHS.entries}?before=${before}&limit=${limit}>; rel="next"`] : []),
    ...(newer > 0 ? [`<${PATHS.entries}?after=${after}&limit=${limit}>; rel="prev"`] : []),
  ];
  return {
    ...(links.length > 0 && { Link: links.join(', ') }),
    ...(newer <= mostCounted && { [HEADERS.newer]: newer }),
  };
}
