import { isFree } from '@guestbook/local-postgres';

/**
 * Ports that outgoing connections never take, each worker of vitest and Playwright its own part of them: what is free now is still free
 * when the service that gets it opens it.
 */
const first =
  21_000 + (Number(process.env['VITEST_POOL_ID'] ?? process.env['TEST_PARALLEL_INDEX'] ?? '0') % 40) * 250;
let next = first + Math.floor(Math.random() * 250);

/** A port that is free and that no other worker of this run is given. */
export async function findPort(): Promise<number> {
  for (let tries = 0; tries < 250; tries += 1) {
    next = next + 1 < first + 250 ? next + 1 : first;
    if (await isFree(next)) return next;
  }
  throw new Error(`No port is free from ${first} on.`);
}
