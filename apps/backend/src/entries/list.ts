import { HEADERS, PATHS, type Entry } from '@guestbook/contract';
import type { Db } from '../db/pool.ts';
import { readSide, type Side } from './store.ts';

/** Newer entries are counted up to here, so that a page costs the same however old the book is. */
const mostCounted = 10_000;

/** A page from the table, newest first, and what is on either side of it. */
interface ListPage {
  entries: Entry[];
  headers: Record<string, string | number>;
}

/** Lists the entries on one side of a number. */
export async function listEntries(db: Db, bookId: number, { side, number, limit }: Side): Promise<ListPage> {
  const isBelow = side === 'below';
  // One more below shows whether there are older ones; the entries from a number on have those below it.
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
  /** Where the page was cut: what its links go by when it is empty. */
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
