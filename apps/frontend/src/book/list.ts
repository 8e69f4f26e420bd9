import { HEADERS, PATHS, parsePosition, unavailable, type Entry, type Position } from '@guestbook/contract';
import { askBackend, type Answer } from '../backend/ask.ts';
import type { Backend } from '../backend/call.ts';
import { shareNext } from '@guestbook/service/share-next';

/** A part of the book as it was at one position. A new object for every change, so that pages can be kept with it. */
export interface Book {
  position: Position;
  /** The position as the backend's entity tag. */
  tag: string;
  count: number;
  since: string;
  notes: Entry[];
  /** Counts bytes of memory that last as long as this object, such as those of its page. */
  addBytes: (bytes: number) => void;
  /** The number that the next page of older notes begins below, if there is one. */
  older?: number;
  /** How many notes are newer than these, 0 on the newest page; undefined where that are too many to count. */
  newer?: number;
}

export interface Range {
  limit: number;
  before?: number;
  after?: number;
}

/** What even an empty list takes. */
const leastBytes = 1_000;

/** One range of the book: what is known of it, and how to ask for it again. */
export interface List {
  book: Book | undefined;
  /** What it holds in memory, its page included. */
  bytes: number;
  askedAt: number;
  /** Asks the backend, together with all who ask meanwhile. */
  ask(): Promise<Book>;
  /** Asks for a state at this revision or after it. */
  askFrom(revision: number): Promise<Book>;
}

interface ListOptions {
  /** Tells the revision that is known to exist, if any is. */
  getRevision: () => number | undefined;
  /** Hears by how many bytes the list has grown. */
  onSize: (list: List, bytes: number) => void;
}

export function createList(backend: Backend, range: Range, { getRevision, onSize }: ListOptions): List {
  const keep = (content: Omit<Book, 'addBytes'>, bytes: number) => {
    const addBytes = (more: number) => {
      // A reader may still hold a book that has been replaced.
      if (list.book === book) setBytes(list.bytes + more);
    };
    const book = { ...content, addBytes };
    list.book = book;
    setBytes(bytes);
    return book;
  };
  const setBytes = (bytes: number) => {
    const before = list.bytes;
    list.bytes = bytes;
    onSize(list, bytes - before);
  };
  const askFrom = async (revision: number | undefined) => {
    const askedAt = performance.now();
    const answer = await askBackend(backend, {
      method: 'GET',
      path: `${PATHS.entries}?${toQuery(range, revision)}`,
      headers: list.book ? { 'if-none-match': list.book.tag } : {},
    });
    list.askedAt = askedAt;
    if (answer.status === 304 && list.book) return list.book;
    const book = toBook(answer, range);
    // Answers can overtake each other, and a replica can be behind: a book never goes back.
    if (list.book && isAtLeast(list.book.position, book.position)) return list.book;
    // Text in memory, and the objects made of it: each about as long as what was sent.
    return keep(book, 2 * answer.body.length + leastBytes);
  };
  const list: List = {
    book: undefined,
    bytes: leastBytes,
    askedAt: 0,
    ask: shareNext(() => askFrom(getRevision())),
    askFrom,
  };
  return list;
}

export function isAtLeast(position: Position, other: Position): boolean {
  return position.epoch === other.epoch && position.revision >= other.revision;
}

function toQuery({ limit, before, after }: Range, revision: number | undefined): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set('before', String(before));
  if (after !== undefined) query.set('after', String(after));
  if (revision) query.set('revision', String(revision));
  return query.toString();
}

function toBook({ status, headers, body }: Answer, { before, after }: Range): Omit<Book, 'addBytes'> {
  const tag = headers.etag ?? '';
  const position = parsePosition(tag);
  if (status !== 200 || !position) throw unavailable({ seconds: Number(headers['retry-after']) || 1 });
  const older = /[?&]before=(\d+)[^>]*>; rel="next"/.exec(String(headers['link']))?.[1];
  const isHead = before === undefined && after === undefined;
  const newer = isHead ? 0 : headers[HEADERS.newer.toLowerCase()];
  return {
    position,
    tag,
    count: Number(headers[HEADERS.count.toLowerCase()]),
    since: String(headers[HEADERS.since.toLowerCase()]),
    // Trusted, as the backend is ours. A strict reading would fail on the fields of the next version.
    notes: JSON.parse(body) as Entry[],
    ...(older !== undefined && { older: Number(older) }),
    ...(newer !== undefined && { newer: Number(newer) }),
  };
}
