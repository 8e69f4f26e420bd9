import type { Db } from '../db/pool.ts';
import { readSecrets, type Secrets } from './store.ts';

/** Whatever is made with a secret stands no longer than this, so yesterday's is of use for this long. */
export const overlapSeconds = 600;

/** A restored book has another secret; a replica must not keep its own for the rest of the day. */
const longestSeconds = 60;

/** The secret of the day as this replica remembers it. */
export class DailySecrets {
  readonly #db: Db;
  #secrets: Promise<Secrets> | undefined;

  constructor(db: Db) {
    this.#db = db;
  }

  get(): Promise<Secrets> {
    this.#secrets ??= this.#read();
    return this.#secrets;
  }

  async #read() {
    try {
      const secrets = await readSecrets(this.#db, { overlapSeconds });
      setTimeout(() => this.#forget(), Math.min(secrets.seconds, longestSeconds) * 1_000).unref();
      return secrets;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget() {
    this.#secrets = undefined;
  }
}
