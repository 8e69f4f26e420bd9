import type { ServerResponse } from 'node:http';
import { Gate } from '@guestbook/service/gate';
import { takeTurn } from '../http/take-turn.ts';

/** Old pages rarely come from the cache. The limit keeps the newest page, which needs no slot, fast. */
const older = new Gate({ atOnce: 4, waiting: 500, milliseconds: 5_000 });

/** Waits for a slot and makes a page of older notes or of one note. Throws `unavailable` if 500 wait, or after 5 s. */
export function inTurn(response: ServerResponse, make: () => Promise<void>) {
  return takeTurn(older, response, make);
}
