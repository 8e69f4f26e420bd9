import { startBackend } from '@guestbook/testing/backends/start-backend';
import { expectHonest } from '@guestbook/testing/visitors/expect-honest';
import { expect, test } from 'vitest';

test('answers any request without a 500, and every refusal names its reason', async () => {
  const backend = await startBackend();
  try {
    const statuses = await expectHonest({ origin: backend.origin, runs: 1_000 });
    // The random requests must reach all kinds of answers.
    expect(Object.keys(statuses).map(Number)).toEqual(
      expect.arrayContaining([200, 201, 400, 404, 405, 415, 422]),
    );
    console.log(JSON.stringify(statuses));
  } finally {
    await backend.stop();
  }
});
