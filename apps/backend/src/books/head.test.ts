import { expect, test } from 'vitest';
import { Head } from './head.ts';

const entry = (number: number) => ({
  id: String(number),
  number,
  message: 'x'.repeat(1_000),
  signedAt: '2026-01-01T00:00:00.000Z',
});
const state = { epoch: 'x', revision: 1, count: 50, since: new Date() };
const entries = Array.from({ length: 50 }, (_, at) => entry(50 - at));

test('caches the latest pages up to its limit of bytes, and starts again after a change', () => {
  // A page of ten entries takes about 32 KB in all its codings.
  const head = new Head({ ...state, entries }, 100_000);
  const remembered = () => [10, 11].map((limit) => head.read(limit));
  const before = remembered();
  const isSame = (page: unknown, at: number) => page === before[at];
  expect(remembered().map(isSame)).toEqual([true, true]);
  for (const limit of [12, 13]) head.read(limit);
  expect(remembered().map(isSame)).toEqual([false, false]);
  // A page above the limit is made for each request.
  expect(head.read(50)).not.toBe(head.read(50));
  head.apply({ ...state, revision: 2 }, []);
  const after = remembered();
  expect(remembered().map((page, at) => page === after[at])).toEqual([true, true]);
});
