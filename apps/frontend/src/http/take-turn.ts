import type { ServerResponse } from 'node:http';
import type { Gate } from '@guestbook/service/gate';

/** Waits for a slot at the gate, then makes a page, unless its visitor has disconnected meanwhile. */
export async function takeTurn(gate: Gate, response: ServerResponse, make: () => Promise<void>) {
  const leave = await gate.enter();
  try {
    if (!response.destroyed) await make();
    // Lets the server answer other requests before the next page.
    await new Promise(setImmediate);
  } finally {
    leave();
  }
}
