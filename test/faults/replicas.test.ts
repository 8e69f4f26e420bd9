import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postAll, readBook, settle, walkBook } from './ledger.ts';

const total = Number(process.env['FAULT_NOTES'] ?? 30_000);
let one: Processes;
let two: Processes;
beforeAll(async () => {
  one = await startProcesses();
  two = await startProcesses({ databaseUrl: one.databaseUrl });
});
afterAll(async () => {
  await two.stop();
  await one.stop();
});

test('a reader of events that switches between two backends, and a reader of pages, miss no note', async () => {
  const origins = [one.backendOrigin, two.backendOrigin];
  const seen: string[] = [];
  let after: string | undefined;
  let reconnects = 0;
  const done = new AbortController();
  const reader = (async () => {
    while (!done.signal.aborted || seen.length < total) {
      const stream = await followEvents(origins[reconnects % 2] ?? '', after === undefined ? {} : { after });
      after ??= await stream.begin();
      const end = Date.now() + 200 + Math.random() * 1_000;
      while (Date.now() < end) {
        const [event] = await stream.take(1).catch(() => []);
        if (!event) break;
        if (event.name !== 'entry') throw new Error(`Event ${event.name} at ${event.id}`);
        seen.push((event.data as { message: string }).message);
        after = event.id;
        if (done.signal.aborted && seen.length >= total) break;
      }
      stream.close();
      reconnects += 1;
    }
  })();
  await expect.poll(() => after, { timeout: 10_000 }).toBeDefined();
  // Meanwhile, a reader of pages: whatever is added on top, it finds no gap and no note twice.
  let walks = 0;
  const walker = (async () => {
    while (!done.signal.aborted) {
      const numbers = await walkBook(origins[walks % 2] ?? '');
      expect(numbers).toEqual(Array.from(numbers, (_, at) => numbers.length - at));
      walks += 1;
    }
  })();
  const { sent } = await postAll({ origins, total, clients: 16 });
  done.abort();
  await Promise.all([reader, walker]);
  const pages = await readBook(two.backendOrigin, sent);
  console.log(
    JSON.stringify({ posted: sent.length, reconnects, walks, events: seen.length, pages: pages.length }),
  );
  const nothing = { lost: 0, doubled: 0, changed: 0 };
  expect([settle(sent, seen), settle(sent, pages)]).toEqual([nothing, nothing]);
});

test('a read sees each of 2,000 writes through the other backend', async () => {
  let count = 0;
  const client = async (from: Processes, to: Processes) => {
    for (let round = 0; round < 250; round += 1) {
      const answer = await fetch(`${from.backendOrigin}/add`, {
        method: 'POST',
        body: new URLSearchParams({ entry: 'x' }),
      });
      const { entry, revision } = (await answer.json()) as { entry: { id: string }; revision: number };
      const read = await fetch(`${to.backendOrigin}/entries?revision=${revision}`);
      if (((await read.json()) as { id: string }[]).some(({ id }) => id === entry.id)) count += 1;
    }
  };
  await Promise.all([0, 1, 2, 3].flatMap(() => [client(one, two), client(two, one)]));
  expect(count).toBe(2_000);
});
