import { isFree } from '@guestbook/local-postgres';

/**
 * Ports below those of outgoing connections. Each worker of vitest and Playwright has its own range, so a port that is free now
 * is still free when a service opens it.
 */
const first =
  21_000 + (Number(process.env['VITEST_POOL_ID'] ?? process.env['TEST_PARALLEL_INDEX'] ?? '0') % 40) * 250;
let next = first + Math.floor(Math.random() * 250);

/** Finds a free port that no other worker of this run gets. */
export async function findPort(): Promise<number> {
  for (let tries = 0; tries < 250; tries += 1) {
    next = next + 1 < first + 250 ? next + 1 : first;
    if (await isFree(next)) return next;
  }
  throw new Error(`No port is free from ${first} to ${first + 249}.`);
}
