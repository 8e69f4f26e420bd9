import type { Db } from '../db/pool.ts';
import { readSecrets, type Secrets } from './store.ts';

/** Keys made with a secret are valid for at most this long, so yesterday's secret stays in use for this long. */
export const overlapSeconds = 600;

/** A restored book has another secret, so a replica reads the secret again after this time. */
const longestSeconds = 60;

/** A replica's cache of the secret of the day. */
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
