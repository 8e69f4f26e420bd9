import { expect, test } from 'vitest';
import { isDatabaseAway } from './away.ts';

test.each([
  ['ECONNREFUSED', true],
  ['EAI_AGAIN', true],
  ['57P03', true],
  ['3D000', true],
  ['42P01', true],
  ['55P03', true],
  ['28P01', false],
  ['23505', false],
  ['42703', false],
])('an error with the code %s: the database is away: %s', (code, expected) => {
  expect(isDatabaseAway(Object.assign(new Error('x'), { code }))).toBe(expected);
});
