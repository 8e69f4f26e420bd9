import type { Entry } from '@guestbook/contract';
import { expect, test } from 'vitest';
import { isolate } from './isolate.ts';
import { nameTitle } from './title.ts';
import { en } from './words/en.ts';

const signed = (name: string): Entry => ({ id: 'a', number: 7, message: 'x', name, signedAt: '' });

test.each([
  ['Ada', 'Ada'],
  ['Łukasz 会', 'Łukasz 会'],
  ['ليلى', '\u2068ليلى\u2069'],
  ['𐤀', '\u2068𐤀\u2069'],
  ['\u202etset', '\u2068tset\u2069'],
  ['a\u2069\u2069\u202eb', '\u2068ab\u2069'],
])('the name %j reads %j in titles', (name, isolated) => {
  expect(isolate(name)).toBe(isolated);
  const title = nameTitle(en, { kind: 'note', site: { title: 'Book', line: '' }, note: signed(name) });
  expect(title).toBe(`№ 7 by ${isolated} · Book`);
});
