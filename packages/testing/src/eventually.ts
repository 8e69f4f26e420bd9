import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` until it succeeds, and resolves to its result. Rejects with its last error after `seconds`. */
export async function eventually<T>(work: () => Promise<T>, seconds = 120): Promise<T> {
  for (const end = Date.now() + seconds * 1_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(500);
    }
  }
}
