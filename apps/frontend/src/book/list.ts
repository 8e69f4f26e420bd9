import { HEADERS, PATHS, parsePosition, unavailable, type Entry, type Position } from '@guestbook/contract';
import { shareNext } from '@guestbook/service/share-next';
import { askBackend, type Answer } from '../backend/ask.ts';
import type { Backend } from '../backend/call.ts';

/** Selects the newest entries of the book, those below a number, or those above it. */
export interface Range {
  limit: number;
  before?: number;
  after?: number;
}

/** The entries of one range at one position. Each change makes a new object, which serves as the key of its page. */
export interface EntryList {
  position: Position;
  /** The position as the backend's entity tag. */
  tag: string;
  /** The entries in the whole book. */
  count: number;
  since: string;
  entries: Entry[];
  /** Adds bytes that live as long as this object, such as those of its page. */
  addBytes: (bytes: number) => void;
  /** The number below which the next page of older entries begins, if there is one. */
  older?: number;
  /** How many entries are newer than these: 0 on the newest page, undefined if there are too many to count. */
  newer?: number;
}

interface Options {
  /** The latest known revision of the book, if any. */
  getRevision: () => number | undefined;
  /** Called with the number of bytes by which the list has grown. */
  onGrowth: (list: CachedList, bytes: number) => void;
}

/** The memory of an empty list, in bytes. */
const leastBytes = 1_000;

/** One range of the book as last read, and how to read it again. */
export class CachedList {
  latest: EntryList | undefined;
  /** The memory it takes, with its page. */
  bytes = leastBytes;
  /** When the last answered read began, by `performance.now()`. */
  readAt = 0;
  /** Reads the list at the latest known revision or a later one. Simultaneous callers share one request. */
  readonly read: () => Promise<EntryList>;
  readonly #backend: Backend;
  readonly #range: Range;
  readonly #onGrowth: Options['onGrowth'];

  constructor(backend: Backend, range: Range, { getRevision, onGrowth }: Options) {
    this.#backend = backend;
    this.#range = range;
    this.#onGrowth = onGrowth;
    this.read = shareNext(() => this.readFrom(getRevision()));
  }

  /** Reads the list at this revision or a later one. */
  async readFrom(revision: number | undefined): Promise<EntryList> {
    const startedAt = performance.now();
    const answer = await askBackend(this.#backend, {
      method: 'GET',
      path: `${PATHS.entries}?${toQuery(this.#range, revision)}`,
      route: PATHS.entries,
      headers: this.latest ? { 'if-none-match': this.latest.tag } : {},
    });
    this.readAt = startedAt;
    if (answer.status === 304 && this.latest) return this.latest;
    const list = toList(answer, this.#range);
    // Answers can overtake each other, and a replica can lag behind: a list never goes back.
    if (this.latest && isAtLeast(this.latest.position, list.position)) return this.latest;
    // The text and the objects made from it: each takes about as much memory as the body.
    return this.#replace(list, 2 * answer.body.length + leastBytes);
  }

  #replace(content: Omit<EntryList, 'addBytes'>, bytes: number): EntryList {
    const list: EntryList = {
      ...content,
      addBytes: (more) => {
        // A list that has been replaced may still be in use.
        if (this.latest === list) this.#setBytes(this.bytes + more);
      },
    };
    this.latest = list;
    this.#setBytes(bytes);
    return list;
  }

  #setBytes(bytes: number) {
    const growth = bytes - this.bytes;
    this.bytes = bytes;
    this.#onGrowth(this, growth);
  }
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

function toList({ status, headers, body }: Answer, { before, after }: Range): Omit<EntryList, 'addBytes'> {
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
    // Not validated: the backend is trusted, and a strict schema would reject fields of its next version.
    entries: JSON.parse(body) as Entry[],
    ...(older !== undefined && { older: Number(older) }),
    ...(newer !== undefined && { newer: Number(newer) }),
  };
}
