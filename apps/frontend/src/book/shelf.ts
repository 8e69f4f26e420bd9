import type { Position } from '@guestbook/contract';
import type { Backend } from '../backend/call.ts';
import { createList, isAtLeast, type Book, type List, type Range } from './list.ts';

/** Notes on one page of the book. */
export const PAGE_NOTES = 20;

/** Older pages and single notes that are remembered. */
const maximumLists = 200;

/** While notes come in quickly a page may be this old: else each would be asked for and rendered, seen or not. */
const pauseMilliseconds = 50;

/** What the frontend remembers of the book. */
export interface Shelf {
  head: List;
  /** The latest position the backend told us of; undefined while we do not hear from it. */
  setPosition(position: Position | undefined): void;
  /** A page of the book: the first, or the one that begins below a number; at this revision or after it. */
  readPage(at: { before?: number | undefined; revision?: number | undefined }): Promise<Book>;
  /** The range in which the note of this number is, if it is there. */
  readNote(number: number): Promise<Book>;
  /** The first page, only if it can be had without asking. */
  peek(): Book | undefined;
}

export function createShelf(backend: Backend): Shelf {
  let position: Position | undefined;
  const create = (range: Range) => createList(backend, range, () => position?.revision);
  // One more than a page shows: so we know whether there is an older page.
  const head = create({ limit: PAGE_NOTES + 1 });
  const lists = new Map<string, List>();

  const find = (range: Required<Range>) => {
    const key = `${range.before} ${range.limit}`;
    const list = lists.get(key) ?? create(range);
    // The order of a Map is that of insertion: the least recently used comes first.
    lists.delete(key);
    lists.set(key, list);
    const [oldest] = lists.keys();
    if (lists.size > maximumLists && oldest !== undefined) lists.delete(oldest);
    return list;
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
    readPage: ({ before, revision }) =>
      read(before === undefined ? head : find({ limit: PAGE_NOTES + 1, before }), revision),
    readNote: (number) => read(find({ limit: 1, before: number + 1 })),
    peek: () => recall(head),
  };
}
