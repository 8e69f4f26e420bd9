import { expect, test } from 'vitest';
import type { Book } from '../book/list.ts';
import { createPages } from './pages.ts';

const book: Book = {
  position: { epoch: 'x', revision: 1 },
  tag: 'W/"x-1"',
  count: 0,
  since: '',
  notes: [],
  addBytes: () => {},
};

const tagOf = (hash: string, title: string) =>
  createPages({ build: { hash, render: () => '' }, site: { title, line: '' } }).showBook(book).tag;

test('a page has another tag when the build or the owner’s words change, and the same on every replica', () => {
  expect(tagOf('a', 'One')).toBe(tagOf('a', 'One'));
  expect(new Set([tagOf('a', 'One'), tagOf('b', 'One'), tagOf('a', 'Two')]).size).toBe(3);
});

test('a page counts its bytes with its book, and those of each coding when it is made, once', async () => {
  const added: number[] = [];
  const pages = createPages({
    build: { hash: 'a', render: () => 'é'.repeat(1_000) },
    site: { title: 'One', line: '' },
  });
  const { document } = pages.showBook({ ...book, addBytes: (bytes) => void added.push(bytes) });
  for (const coding of ['identity', 'gzip', 'br', 'gzip'] as const) await document.encode(coding);
  const [gzip, brotli] = [await document.encode('gzip'), await document.encode('br')];
  expect(added).toEqual([2_000, gzip.length, brotli.length]);
});
