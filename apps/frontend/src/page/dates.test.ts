import { describe, expect, test } from 'vitest';
import { describeDate, formatDate, formatWait } from './dates.ts';
import { en } from './words/en.ts';

const now = new Date(2026, 10, 25, 12, 30).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

describe('the date of a note', () => {
  test.each([
    ['just now', at(2026, 10, 25, 12, 30)],
    ['just now', at(2026, 10, 25, 12, 31)],
    ['25 November 2026', at(2026, 10, 25, 12, 37)],
    ['25 November 2027', at(2027, 10, 25, 12, 30)],
    ['5 minutes ago', at(2026, 10, 25, 12, 25)],
    ['today at 9:40', at(2026, 10, 25, 9, 40)],
    ['yesterday at 23:59', at(2026, 10, 24, 23, 59)],
    ['6 days ago', at(2026, 10, 19, 8, 0)],
    ['18 November 2026', at(2026, 10, 18, 12, 0)],
  ])('reads “%s” to a visitor', (words, date) => {
    expect(describeDate(en, date, now)).toBe(words);
  });

  test('is absolute in server HTML, and the same for every visitor', () => {
    expect(formatDate(en, '2026-11-24T23:59:59.000Z')).toBe('24 November 2026');
  });
});

test.each([
  ['in 40 seconds', 40],
  ['in 3 minutes', 180],
  ['in a moment', 0],
  ['in a moment', Number.NaN],
  ['in a moment', Infinity],
  ['in a moment', undefined],
])('the wait before a retry reads “%s” for %d seconds', (words, seconds) => {
  expect(formatWait(en, seconds)).toBe(words);
});
