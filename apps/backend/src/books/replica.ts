import { unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { shareNext } from '@guestbook/service/share-next';
import type { Db } from '../db/pool.ts';
import { Head, headSize, isSameLife } from './head.ts';
import { readBookId, readChanges, readHead, type BookState, type Change } from './store.ts';

/** Changes read at once; with more behind them, the rest is read in further steps. */
const changesAtOnce = 1_000;

type Listener = (news: { state: BookState; changes: Change[]; isReset: boolean }) => void;

/** A book as this backend has it in memory: its head, refreshed from the database when a notification says it has changed. */
export class Replica {
  id = 0;
  readonly db: Db;
  readonly #log: Log;
  readonly #cacheBytes: number;
  readonly #listeners = new Set<Listener>();
  #head: Head | undefined;

  constructor({ db, log, cacheBytes }: { db: Db; log: Log; cacheBytes: number }) {
    this.db = db;
    this.#log = log;
    this.#cacheBytes = cacheBytes;
  }

  get head(): Head {
    if (!this.#head) throw unavailable();
    return this.#head;
  }

  /** How many notes are published; 0 while the head is not loaded. */
  get count(): number {
    return this.#head?.state.count ?? 0;
  }

  async load() {
    this.id = await readBookId(this.db, 'default');
    this.#head = new Head(await readHead(this.db, this.id, headSize), this.#cacheBytes);
  }

  onChange(listener: Listener) {
    this.#listeners.add(listener);
  }

  /** Refreshes from a moment that is not before the call. Calls while one is under way share the next. */
  readonly refresh = shareNext(() => this.#refresh());

  /** Resolves when the head is at `revision` or newer, or shows what the database has. Throws `unavailable` after 1 s. */
  async reach(revision: number) {
    if (this.head.state.revision >= revision) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable()), 1_000);
    });
    try {
      await Promise.race([this.refresh(), late]);
    } catch (error) {
      this.#log.warn({ err: error }, 'the head could not be refreshed for a reader');
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
      this.#tell({ state: reached, changes, isReset: false });
      if (!isWhole) await this.#reload({ isReset: false });
      if (isLast) return;
    }
  }

  /** Loads the head anew. Readers must learn of it only if their own copies are void too. */
  async #reload({ isReset }: { isReset: boolean }) {
    const before = this.head.state;
    const { entries, ...state } = await readHead(this.db, this.id, headSize);
    // Events between the two reads would be jumped over: keep the old revision, so that the next refresh gives them.
    const reached = isReset ? state : { ...state, revision: before.revision };
    this.#head = new Head({ ...reached, entries }, this.#cacheBytes);
    if (isReset) this.#tell({ state, changes: [], isReset });
  }

  #tell(news: Parameters<Listener>[0]) {
    for (const listener of this.#listeners) listener(news);
  }
}
