import type { Entry } from '@guestbook/contract';
import { expect, test } from 'vitest';
import { changeBook, openBook } from './book/state.ts';
import { isolate } from './isolate.ts';
import { nameTitle } from './title.ts';

const signed = (name: string): Entry => ({ id: 'a', number: 7, message: 'x', name, signedAt: '' });

test.each([
  ['Ada', 'Ada'],
  ['Łukasz 会', 'Łukasz 会'],
  ['ليلى', '\u2068ليلى\u2069'],
  ['𐤀', '\u2068𐤀\u2069'],
  ['\u202etset', '\u2068tset\u2069'],
  ['a\u2069\u2069\u202eb', '\u2068ab\u2069'],
])('the name %j stands as %j in titles and thanks', (name, isolated) => {
  expect(isolate(name)).toBe(isolated);
  const title = nameTitle({ kind: 'note', site: { title: 'Book', line: '' }, note: signed(name) });
  expect(title).toBe(`№ 7 by ${isolated} · Book`);
  const { arrival } = changeBook(openBook(undefined), { type: 'signed', data: signed(name) });
  expect(arrival?.words).toBe(`Thank you, ${isolated}. Your note is in the book.`);
});
