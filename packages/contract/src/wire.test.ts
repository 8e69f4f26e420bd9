import { expect, test } from 'vitest';
import { Entry, parsePosition } from './index.ts';

test.each([
  ['abc-1', { epoch: 'abc', revision: 1 }],
  ['W/"abc-0"', { epoch: 'abc', revision: 0 }],
  ['abc-01', undefined],
  ['abc', undefined],
  ['a b-1', undefined],
])('the position %j', (text, position) => {
  expect(parsePosition(text)).toEqual(position);
});

test('an entry with an unknown field is invalid', () => {
  expect(Entry.safeParse({ status: 'published' }).success).toBe(false);
});
