import { expectHonest } from '@guestbook/backend/testing/expect-honest';
import { expect, test } from 'vitest';
import { startBackend, startFrontend } from './testing/stack.ts';

test('whatever is sent is answered, never with a fault of ours, and each refusal says what it refuses', async () => {
  const backend = await startBackend();
  const frontend = await startFrontend(backend.url, { BACKEND_TIMEOUT_SECONDS: '5' });
  try {
    const statuses = await expectHonest({
      origin: frontend.url,
      runs: 1_000,
      isForPerson: ({ headers }) => headers.some((pair) => pair.join() === 'Accept,text/html'),
    });
    // Requests that all end at one refusal would prove little.
    expect(Object.keys(statuses).map(Number)).toEqual(
      expect.arrayContaining([200, 201, 400, 404, 405, 415, 422]),
    );
    console.log(JSON.stringify(statuses));
  } finally {
    await frontend.stop();
    await backend.stop();
  }
});
