import type { ServerResponse } from 'node:http';
import type { Gate } from '@guestbook/service/gate';

/** Makes a page when it is its turn, unless its visitor has gone meanwhile. */
export async function takeTurn(gate: Gate, response: ServerResponse, make: () => Promise<void>) {
  const leave = await gate.enter();
  try {
    if (!response.destroyed) await make();
    // Else the next page is made before anything else is answered.
    await new Promise(setImmediate);
  } finally {
    leave();
  }
}
