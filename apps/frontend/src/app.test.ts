import { expectHonest } from '@guestbook/testing/visitors/expect-honest';
import { expect, test } from 'vitest';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';

test('answers any request without a 500, and every refusal names its reason', async () => {
  const backend = await startBackend();
  const frontend = await startFrontend(backend.origin, { BACKEND_TIMEOUT_SECONDS: '5' });
  try {
    const statuses = await expectHonest({
      origin: frontend.origin,
      runs: 1_000,
      isForPerson: ({ headers }) => headers.some((pair) => pair.join() === 'Accept,text/html'),
    });
    // The test proves little if all requests get the same refusal.
    expect(Object.keys(statuses).map(Number)).toEqual(
      expect.arrayContaining([200, 201, 400, 404, 405, 415, 422]),
    );
    console.log(JSON.stringify(statuses));
  } finally {
    await frontend.stop();
    await backend.stop();
  }
});
