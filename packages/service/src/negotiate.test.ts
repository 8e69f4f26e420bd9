import { expect, test } from 'vitest';
import { chooseCoding, hasTag } from './negotiate.ts';

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP', 'gzip'],
  ['gzip;q=1, br;q=0.1', 'gzip'],
  ['gzip;q=0.5, br;q=0', 'gzip'],
  ['br ; q=0.000, gzip ; q=0', 'identity'],
  ['gzip;q=0.2, br;q=0.2', 'br'],
  ['*', 'br'],
  ['*;q=0.1, gzip', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['*;q=0', 'identity'],
  ['identity, br;q=0.5', 'identity'],
  ['identity;q=0.1, br;q=0.5', 'br'],
  ['br;q=x', 'identity'],
  ['deflate', 'identity'],
])('Accept-Encoding %j gets %s', (accepted, coding) => {
  expect(chooseCoding(accepted)).toBe(coding);
});

test.each([
  [undefined, false],
  ['W/"a"', true],
  ['"b", W/"a"', true],
  ['*', true],
  ['"a"', false],
])('If-None-Match %j has the tag: %s', (header, isThere) => {
  expect(hasTag(header, 'W/"a"')).toBe(isThere);
});
