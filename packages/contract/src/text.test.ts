import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countCodePoints,
  Entry,
  LIMITS,
  normaliseText,
  parseNewEntry,
  parsePosition,
  Refusal,
} from './index.ts';

describe('normalising a text', () => {
  test('is done once and for all', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const normal = normaliseText(text);
        expect(normaliseText(normal)).toBe(normal);
      }),
    );
  });

  test('counts code points, not units', () => {
    expect(countCodePoints('a👋🏽é')).toBe(4);
  });
});

describe('any text', () => {
  test('is either taken as its normal form, within the limit and free of control characters, or refused by name', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 2_200 }), (message) => {
        try {
          const entry = parseNewEntry({ message });
          expect(entry.message).toBe(normaliseText(message));
          expect(countCodePoints(entry.message)).toBeLessThanOrEqual(LIMITS.message);
          expect(entry.message).not.toMatch(/(?![\n\t])\p{Cc}/u);
          expect(entry.message.isWellFormed()).toBe(true);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(error.errors.map(({ field }) => field)).toEqual(expect.arrayContaining(['message']));
        }
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['abc-1', { epoch: 'abc', revision: 1 }],
  ['W/"abc-0"', { epoch: 'abc', revision: 0 }],
  ['abc-01', undefined],
  ['abc', undefined],
  ['a b-1', undefined],
])('the position %j', (text, position) => {
  expect(parsePosition(text)).toEqual(position);
});

test('an entry with a key of its own is no entry', () => {
  expect(Entry.safeParse({ status: 'published' }).success).toBe(false);
});
