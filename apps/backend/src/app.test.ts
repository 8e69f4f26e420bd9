import { startBackend } from '@guestbook/testing/backends/start-backend';
import { expectHonest } from '@guestbook/testing/visitors/expect-honest';
import { expect, test } from 'vitest';

test('whatever is sent is answered, never with a fault of ours, and each refusal says what it refuses', async () => {
  const backend = await startBackend();
  try {
    const statuses = await expectHonest({ origin: backend.origin, runs: 1_000 });
    // Requests that all end at one refusal would prove little.
    expect(Object.keys(statuses).map(Number)).toEqual(
      expect.arrayContaining([200, 201, 400, 404, 405, 415, 422]),
    );
    console.log(JSON.stringify(statuses));
  } finally {
    await backend.stop();
  }
});
