import { expect, test } from 'vitest';
import { Entry, parseNewEntry, parsePosition, Problem, Refusal } from './index.ts';

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

test.each([
  ['a\u0007b', { character: 'U+0007' }],
  ['x'.repeat(81), { limit: 80 }],
  [`a${'\u0316'.repeat(9)}`, undefined],
])('the error of the name %j has the params %j', (name, params) => {
  expect.assertions(2);
  try {
    parseNewEntry({ message: 'x', name });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.errors[0]?.params).toEqual(params);
    expect(Problem.parse(error.toProblem()).errors).toEqual(error.errors);
  }
});
