import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@guestbook/service/log';
import { isDatabaseUnavailable } from './unavailable.ts';

/**
 * Retries `work` until the database answers, and logs a line every five seconds. Rejects with the last error after `seconds`,
 * or immediately with an error that a retry cannot fix.
 */
export async function waitForDatabase(work: () => Promise<void>, { seconds, log }: Patience) {
  const start = Date.now();
  for (let nextLine = 5; ;) {
    try {
      await work();
      return;
    } catch (error) {
      const waited = (Date.now() - start) / 1_000;
      if (waited >= seconds || !isDatabaseUnavailable(error)) throw error;
      if (waited >= nextLine) {
        const why = error instanceof Error ? error.message : String(error);
        log.warn({ why }, `waiting for the database, ${Math.round(waited)} of ${seconds} seconds`);
        nextLine += 5;
      }
      await sleep(250);
    }
  }
}

interface Patience {
  seconds: number;
  log: Log;
}
