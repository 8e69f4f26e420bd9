import { unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { shareNext } from '@guestbook/service/share-next';
import type { Db } from '../db/pool.ts';
import { Head, headSize, isSameLife } from './head.ts';
import { readBookId, readChanges, readHead, type BookState, type Change } from './store.ts';

/** Changes that one statement reads. A replica that is further behind reads on in steps. */
const changesAtOnce = 1_000;

type Listener = (news: { state: BookState; changes: Change[]; isReset: boolean }) => void;

/** A book as this backend has it in memory. It reads the changes from the database and passes them on to its listeners. */
export class Replica {
  readonly db: Db;
  readonly #log: Log;
  readonly #cacheBytes: number;
  readonly #listeners = new Set<Listener>();
  #id: number | undefined;
  #head: Head | undefined;

  constructor({ db, log, cacheBytes }: { db: Db; log: Log; cacheBytes: number }) {
    this.db = db;
    this.#log = log;
    this.#cacheBytes = cacheBytes;
  }

  /** Throws `unavailable` before `load`, as does `head`. */
  get id(): number {
    if (this.#id === undefined) throw unavailable();
    return this.#id;
  }

  get head(): Head {
    if (!this.#head) throw unavailable();
    return this.#head;
  }

  /** The number of published entries; 0 before `load`. */
  get count(): number {
    return this.#head?.state.count ?? 0;
  }

  async load() {
    this.#id = await readBookId(this.db, 'default');
    this.#head = new Head(await readHead(this.db, this.id, headSize), this.#cacheBytes);
  }

  onChange(listener: Listener) {
    this.#listeners.add(listener);
  }

  /** Brings the head up to date with the database, as of the call or later. Calls during a refresh share the next one. */
  readonly refresh = shareNext(() => this.#refresh());

  /** Waits until the head has reached `revision`, or at least the state of the database. Throws `unavailable` after 1 s. */
  async reach(revision: number) {
    if (this.head.state.revision >= revision) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable()), 1_000);
    });
    try {
      await Promise.race([this.refresh(), late]);
    } catch (error) {
      this.#log.warn({ err: error }, 'could not refresh the head for a request');
      throw unavailable();
    } finally {
      clearTimeout(timer);
    }
  }

  async #refresh() {
    for (;;) {
      const known = this.head.state;
      const { state, changes } = await readChanges(this.db, this.id, {
        after: known.revision,
        limit: changesAtOnce,
      });
      if (!isSameLife(known, state)) return this.#reload({ isReset: true });
      if (state.revision === known.revision) return;
      const isLast = changes.length < changesAtOnce;
      const reached = isLast ? state : { ...state, revision: changes.at(-1)?.revision ?? state.revision };
      const isWhole = this.head.apply(reached, changes);
      this.#notify({ state: reached, changes, isReset: false });
      if (!isWhole) await this.#reload({ isReset: false });
      if (isLast) return;
    }
  }

  /** Reloads the head. With `isReset`, listeners must discard what they know of the book. */
  async #reload({ isReset }: { isReset: boolean }) {
    const before = this.head.state;
    const { entries, ...state } = await readHead(this.db, this.id, headSize);
    // Keep the old revision: the next refresh then passes on the changes that were committed between the two reads.
    const reached = isReset ? state : { ...state, revision: before.revision };
    this.#head = new Head({ ...reached, entries }, this.#cacheBytes);
    if (isReset) this.#notify({ state, changes: [], isReset });
  }

  #notify(news: Parameters<Listener>[0]) {
    for (const listener of this.#listeners) listener(news);
  }
}
