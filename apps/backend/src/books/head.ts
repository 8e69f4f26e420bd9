import { formatPosition, LIST, type Entry, type Position } from '@guestbook/contract';
import { Encoded } from '@guestbook/service/encoded';
import type { BookState, Change } from './store.ts';

/** One more than the longest page, which shows whether an older page exists. */
export const headSize = LIST.maximum + 1;

/** The newest entries as an answer. The next page, if there is one, has the entries below the number `next`. */
export interface HeadPage {
  encoded: Encoded;
  next: number | undefined;
}

interface Line {
  number: number;
  json: string;
}

/** The newest entries of a replica, as bytes ready to send. */
export class Head {
  state: BookState;
  #lines: Line[];
  readonly #pages = new Map<number, HeadPage>();
  readonly #mostBytes: number;
  #bytes = 0;

  /** Caches pages up to `mostBytes` in all. */
  constructor({ entries, ...state }: BookState & { entries: Entry[] }, mostBytes: number) {
    this.state = state;
    this.#mostBytes = mostBytes;
    this.#lines = entries.map(toLine);
  }

  get etag(): string {
    return `W/"${formatPosition(this.state)}"`;
  }

  /** The number of the newest entry; 0 in an empty book. */
  get newest(): number {
    return this.#lines[0]?.number ?? 0;
  }

  /** The first page of `limit` entries. It is made once for each change of the book. */
  read(limit: number): HeadPage {
    let page = this.#pages.get(limit);
    if (!page) {
      const lines = this.#lines.slice(0, limit);
      const last = lines.at(-1);
      const next = this.#lines.length > limit && last ? last.number : undefined;
      page = { encoded: new Encoded(`[${lines.map(({ json }) => json).join(',')}]`), next };
      this.#keep(limit, page);
    }
    return page;
  }

  /** Caches a page and evicts the oldest ones beyond the limit. */
  #keep(limit: number, page: HeadPage) {
    this.#pages.set(limit, page);
    this.#bytes += page.encoded.mostBytes;
    for (const [oldest, { encoded }] of this.#pages) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#pages.delete(oldest);
      this.#bytes -= encoded.mostBytes;
    }
  }

  /** Applies changes. Returns false if a deletion left room at the end whose entries only the table has: reload the head. */
  apply(state: BookState, changes: Change[]): boolean {
    const wasFull = this.#lines.length === headSize;
    for (const { number, entry } of changes) {
      const at = this.#lines.findIndex((line) => line.number <= number);
      const place = at === -1 ? this.#lines.length : at;
      const isKnown = this.#lines[place]?.number === number;
      this.#lines.splice(place, isKnown ? 1 : 0, ...(entry ? [toLine(entry)] : []));
    }
    this.#lines.length = Math.min(this.#lines.length, headSize);
    this.state = state;
    this.#pages.clear();
    this.#bytes = 0;
    return !wasFull || this.#lines.length === headSize;
  }
}

const toLine = (entry: Entry): Line => ({ number: entry.number, json: JSON.stringify(entry) });

/** Whether `now` can follow `seen`: the same epoch, and no lower revision. */
export function isSameLife(seen: Position, now: Position): boolean {
  return seen.epoch === now.epoch && seen.revision <= now.revision;
}
