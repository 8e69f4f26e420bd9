import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from './fold.ts';

const sentence = 'We came for a weekend and stayed for the whole of the blossom. ';

describe('a long note folds', () => {
  test.each([
    ['a short note', 'Slept. Finally.'],
    ['a little more than is shown', sentence.repeat(16).trim()],
    ['eighteen short lines', Array.from({ length: 18 }, () => 'la').join('\n')],
  ])('not %s', (_, text) => {
    expect(fold(text)).toEqual({ shown: text });
  });

  test('at the end of a sentence', () => {
    const { shown, rest } = fold(sentence.repeat(30).trim());
    expect(shown).toMatch(/^We came.*blossom\.$/);
    expect(rest).toMatch(/^We came/);
    expect(shown.length / sentence.length).toBeCloseTo(10.5, 0);
  });

  test('between lines', () => {
    const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
    expect(fold(lines.join('\n'))).toEqual({
      shown: lines.slice(0, 12).join('\n'),
      rest: lines.slice(12).join('\n'),
    });
  });

  test('at the end of a word, if there is no sentence', () => {
    const { shown, rest = '' } = fold('word '.repeat(400).trim());
    expect(`${shown} ${rest}`).toBe('word '.repeat(400).trim());
    expect([shown.slice(-5), rest.slice(0, 5)]).toEqual([' word', 'word ']);
  });

  test('earlier if its letters are wide', () => {
    expect(fold('会うは別れの始め。また来ます。'.repeat(60)).shown.length).toBeLessThan(361);
  });
});

const inOne = (...parts: string[]) => parts.join('').replaceAll(/\s/g, '');

test('folding loses no text, splits no character, and leaves no part empty', () => {
  const piece = oneof(
    string({ unit: 'grapheme', maxLength: 900 }),
    constantFrom(sentence, '\n', '\n\n', 'x'.repeat(700), '👩🏽'.repeat(80), 'e\u0301'.repeat(300), '会。'),
  );
  assert(
    property(array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('').trim();
      const { shown, rest } = fold(text);
      expect(inOne(shown, rest ?? '')).toBe(inOne(text));
      expect([shown.isWellFormed(), rest?.isWellFormed() ?? true]).toEqual([text.isWellFormed(), true]);
      if (rest !== undefined) expect([shown.trim(), rest.trim()]).not.toContain('');
    }),
    { numRuns: 1_000 },
  );
});
