import type { ServerResponse } from 'node:http';
import { Gate } from '@guestbook/service/gate';
import { takeTurn } from '../http/take-turn.ts';

/** There are more older pages than a cache can hold. Few are made at a time, and the newest page waits for none of them. */
const older = new Gate({ atOnce: 4, waiting: 500, milliseconds: 5_000 });

/** Makes a page of older notes or of a single note when it is its turn. Throws `unavailable` if too many are waiting. */
export function inTurn(response: ServerResponse, make: () => Promise<void>) {
  return takeTurn(older, response, make);
}
