import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { insertEntries } from '../entries/store.ts';
import { startBackend } from '../testing/start-backend.ts';

test('a reader that does not read is dropped, and its place is free again', async () => {
  const backend = await startBackend({ variables: { EVENTS_TOTAL: '1' } });
  try {
    const silent = await new Promise<IncomingMessage>((resolve) => {
      get(`${backend.origin}/events`, (response) => resolve(response.pause()));
    });
    silent.on('error', () => {});
    const open = async () => {
      const answer = await fetch(`${backend.origin}/events`);
      await answer.body?.cancel();
      return answer.status;
    };
    expect(await open()).toBe(503);
    // Far more than the system's own buffers hold.
    const message = '𝒳'.repeat(2_000);
    for (let group = 0; group < 16; group += 1) {
      const signatures = Array.from({ length: 250 }, () => ({ id: randomUUID(), entry: { message } }));
      await insertEntries(backend.book.db, backend.book.id, signatures);
      await backend.book.refresh();
    }
    await expect.poll(open, { timeout: 10_000 }).toBe(200);
  } finally {
    await backend.stop();
  }
});
