import type { Position } from '@guestbook/contract';
import type { Backend } from '../backend/call.ts';
import { createList, isAtLeast, type Book, type List, type Range } from './list.ts';

/** Notes on one page of the book. */
export const PAGE_NOTES = 20;

/** While notes come in quickly a page may be this old: else each would be asked for and rendered, seen or not. */
const pauseMilliseconds = 50;

/** Which page of the book: the newest, the one below a number, or the one above it. */
export interface PageQuery {
  before?: number | undefined;
  after?: number | undefined;
  revision?: number | undefined;
}

/** What the frontend remembers of the book. */
export interface Cache {
  head: List;
  /** The latest position the backend told us of; undefined while we do not hear from it. */
  setPosition(position: Position | undefined): void;
  /** A page of the book, at this revision or after it. */
  readPage(at: PageQuery): Promise<Book>;
  /** The note of this number, if it is there, with the older one below it; and the newer one above it. */
  readNote(number: number): Promise<{ book: Book; above: Book }>;
  /** The first page, only if it can be had without asking. */
  peek(): Book | undefined;
}

/** Older pages and single notes are remembered until all of them together hold more than `mostBytes`. */
export function createCache(backend: Backend, mostBytes: number): Cache {
  let position: Position | undefined;
  const getRevision = () => position?.revision;
  const head = createList(backend, { limit: PAGE_NOTES }, { getRevision, onSize: () => {} });
  const lists = new Map<string, List>();
  let bytes = 0;

  const find = (range: Range) => {
    const key = `${range.before} ${range.after} ${range.limit}`;
    const onSize = (grown: List, by: number) => {
      // What was forgotten while it was asked for counts no more.
      if (lists.get(key) === grown) bytes += by;
      forget();
    };
    const known = lists.get(key);
    const list = known ?? createList(backend, range, { getRevision, onSize });
    // The order of a Map is that of insertion: the least recently used comes first.
    lists.delete(key);
    lists.set(key, list);
    if (!known) bytes += list.bytes;
    forget();
    return list;
  };

  const forget = () => {
    for (const [key, list] of lists) {
      if (bytes <= mostBytes) return;
      lists.delete(key);
      bytes -= list.bytes;
    }
  };

  const recall = ({ book, askedAt }: List) => {
    if (!book || !position) return undefined;
    const isFresh = isAtLeast(book.position, position) || performance.now() < askedAt + pauseMilliseconds;
    return isFresh ? book : undefined;
  };

  const read = async (list: List, revision = 0) => {
    const known = recall(list);
    if (known && known.position.revision >= revision) return known;
    const book = await list.ask();
    // Not shared: a revision that will never come would make the others wait.
    return book.position.revision >= revision ? book : list.askFrom(revision);
  };

  return {
    head,
    setPosition: (latest) => {
      position = latest;
    },
    readPage: async ({ before, after, revision }) => {
      if (before !== undefined) return read(find({ limit: PAGE_NOTES, before }), revision);
      const above =
        after === undefined ? undefined : await read(find({ limit: PAGE_NOTES, after }), revision);
      // With no newer notes above them, they are among those of the newest page, which is full.
      return above && above.newer !== 0 ? above : read(head, revision);
    },
    readNote: async (number) => {
      const [book, above] = await Promise.all([
        read(find({ limit: 2, before: number + 1 })),
        read(find({ limit: 1, after: number })),
      ]);
      return { book, above };
    },
    peek: () => recall(head),
  };
}
