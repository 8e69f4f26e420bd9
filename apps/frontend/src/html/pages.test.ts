import { expect, test } from 'vitest';
import type { Book } from '../book/list.ts';
import { createPages } from './pages.ts';

const book: Book = { position: { epoch: 'x', revision: 1 }, tag: 'W/"x-1"', count: 0, since: '', notes: [] };

const tagOf = (hash: string, title: string) =>
  createPages({ build: { hash, render: () => '' }, site: { title, line: '' } }).showBook(book).tag;

test('a page has another tag when the build or the owner’s words change, and the same on every replica', () => {
  expect(tagOf('a', 'One')).toBe(tagOf('a', 'One'));
  expect(new Set([tagOf('a', 'One'), tagOf('b', 'One'), tagOf('a', 'Two')]).size).toBe(3);
});
