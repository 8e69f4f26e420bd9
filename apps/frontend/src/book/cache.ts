import type { Position } from '@guestbook/contract';
import type { Backend } from '../backend/call.ts';
import { CachedList, isAtLeast, type EntryList, type Range } from './list.ts';

/** Entries on one page of the book. */
export const PAGE_ENTRIES = 20;

/** The most a page may be out of date. It saves reads and renderings during a burst of new entries. */
const toleranceMilliseconds = 50;

/** Selects the newest page, the page below a number, or the page above it, at this revision or a later one. */
export interface PageQuery {
  before?: number | undefined;
  after?: number | undefined;
  revision?: number | undefined;
}

/** The frontend's cache of the book. Beyond `maxBytes` it drops the least recently used lists. */
export class BookCache {
  /** The newest page. It is always kept. */
  readonly head: CachedList;
  /** The latest position from the backend's events; undefined while there is no event stream. */
  #position: Position | undefined;
  /** A Map keeps the order of insertion: the least recently used list comes first. */
  readonly #lists = new Map<string, CachedList>();
  #bytes = 0;
  readonly #backend: Backend;
  readonly #maxBytes: number;
  readonly #getRevision = () => this.#position?.revision;

  constructor(backend: Backend, maxBytes: number) {
    this.#backend = backend;
    this.#maxBytes = maxBytes;
    const options = { getRevision: this.#getRevision, onGrowth: () => {} };
    this.head = new CachedList(backend, { limit: PAGE_ENTRIES }, options);
  }

  setPosition(position: Position | undefined) {
    this.#position = position;
  }

  async readPage({ before, after, revision }: PageQuery): Promise<EntryList> {
    if (before !== undefined) return this.#read(this.#find({ limit: PAGE_ENTRIES, before }), revision);
    if (after !== undefined) {
      const above = await this.#read(this.#find({ limit: PAGE_ENTRIES, after }), revision);
      if (above.newer !== 0) return above;
    }
    // With no newer entries above them, they are on the newest page, which is full.
    return this.#read(this.head, revision);
  }

  /** Reads the entry of this number with the next older one (`list`), and the next newer one (`above`). */
  async readEntry(number: number): Promise<{ list: EntryList; above: EntryList }> {
    const [list, above] = await Promise.all([
      this.#read(this.#find({ limit: 2, before: number + 1 })),
      this.#read(this.#find({ limit: 1, after: number })),
    ]);
    return { list, above };
  }

  /** The newest page, if it is in memory and up to date. */
  peek(): EntryList | undefined {
    return this.#recall(this.head);
  }

  #find(range: Range): CachedList {
    const key = `${range.before} ${range.after} ${range.limit}`;
    const onGrowth = (grown: CachedList, bytes: number) => {
      // The cache may have dropped the list during the read.
      if (this.#lists.get(key) === grown) this.#bytes += bytes;
      this.#drop();
    };
    const known = this.#lists.get(key);
    const list = known ?? new CachedList(this.#backend, range, { getRevision: this.#getRevision, onGrowth });
    this.#lists.delete(key);
    this.#lists.set(key, list);
    if (!known) this.#bytes += list.bytes;
    this.#drop();
    return list;
  }

  #drop() {
    for (const [key, list] of this.#lists) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#lists.delete(key);
      this.#bytes -= list.bytes;
    }
  }

  async #read(cached: CachedList, revision = 0): Promise<EntryList> {
    const known = this.#recall(cached);
    if (known && known.position.revision >= revision) return known;
    const list = await cached.read();
    // Not shared: a revision that never comes would keep the other callers waiting.
    return list.position.revision >= revision ? list : cached.readFrom(revision);
  }

  #recall({ latest, readAt }: CachedList): EntryList | undefined {
    const position = this.#position;
    if (!latest || !position) return undefined;
    const isFresh =
      isAtLeast(latest.position, position) || performance.now() < readAt + toleranceMilliseconds;
    return isFresh ? latest : undefined;
  }
}
