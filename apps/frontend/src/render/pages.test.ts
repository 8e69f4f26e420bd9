import type { Entry } from '@guestbook/contract';
import { expect, test } from 'vitest';
import type { EntryList } from '../book/list.ts';
import type { PageModel } from '../page/model.ts';
import { Pages } from './pages.ts';

const policy = {};

const list: EntryList = {
  position: { epoch: 'x', revision: 1 },
  tag: 'W/"x-1"',
  count: 0,
  since: '',
  entries: [],
  addBytes: () => {},
};

const tagOf = (hash: string, title: string) =>
  new Pages({ build: { hash, policy, render: () => '' }, site: { title, line: '' } }).showBook(list).tag;

test('the tag of a page changes with the build and the site’s texts, and is the same on every replica', () => {
  expect(tagOf('a', 'One')).toBe(tagOf('a', 'One'));
  expect(new Set([tagOf('a', 'One'), tagOf('b', 'One'), tagOf('a', 'Two')]).size).toBe(3);
});

test('a page adds its bytes and those of each coding to its list, once', async () => {
  const added: number[] = [];
  const pages = new Pages({
    build: { hash: 'a', policy, render: () => 'é'.repeat(1_000) },
    site: { title: 'One', line: '' },
  });
  const { document } = pages.showBook({ ...list, addBytes: (bytes) => void added.push(bytes) });
  const gzip = await document.wait('gzip');
  const br = await document.wait('br');
  await document.wait('gzip');
  expect(added).toEqual([2_000, gzip.latin1.length, br.latin1.length]);
});

const toNote = (number: number): Entry => ({ id: '', number, message: 'Hello', signedAt: '' });

const at = (revision: number, ...numbers: number[]): EntryList => ({
  ...list,
  position: { epoch: 'x', revision },
  entries: numbers.map(toNote),
});

test('the page of a note changes with the note above it', () => {
  const rendered: unknown[] = [];
  const render = (model: PageModel) => {
    rendered.push(model);
    return '';
  };
  const pages = new Pages({ build: { hash: 'a', policy, render }, site: { title: 'One', line: '' } });
  const known = at(1, 7, 6);
  const above = at(1, 8);
  const tags = [above, above, at(2, 9)].map(
    (beside) => pages.showEntry({ list: known, above: beside }, 7)?.tag,
  );
  expect(tags[1]).toBe(tags[0]);
  expect(tags[2]).not.toBe(tags[0]);
  expect(rendered).toMatchObject([
    { newer: 8, older: 6 },
    { newer: 9, older: 6 },
  ]);
});
