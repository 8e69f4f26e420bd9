import type { Entry } from '@guestbook/contract';
import { describe, expect, test } from 'vitest';
import type { PageModel } from './model.ts';
import { renderPage } from './render.tsx';

const site = { title: 'Book', line: '' };
const good = { id: 'a', number: 2, message: 'Well written', signedAt: '2026-11-26T00:00:00.000Z' };
const unshown: unknown[] = [];
const render = (model: PageModel) =>
  renderPage(model, { script: '/s.js', style: '' }, (...call) => unshown.push(call));

function renderBook(note: object, since = good.signedAt) {
  const notes = [good, { ...good, id: 'b', number: 1, message: 'Odd', ...note } as Entry];
  return render({ kind: 'book', site, book: { count: 2, since, position: 'x-2', notes } });
}

describe('stored data cannot break a page', () => {
  test.each<[string, object, string]>([
    ['a website that is not an address', { website: 'https://exa mple' }, '>https://exa mple<'],
    [
      'a website with a host of a later Unicode version',
      { website: 'https://\u1add.com' },
      '>https://\u1add.com<',
    ],
    [
      'a website with a user',
      { website: 'https://a.example@evil.example' },
      '>https://a.example@evil.example<',
    ],
    ['a website that is a script', { website: 'javascript:alert(1)' }, '>javascript:alert(1)<'],
    ['an invalid date', { signedAt: 'infinity' }, 'Odd'],
    ['the last date', { signedAt: '+275760-09-13T00:00:00.000Z' }, '13 September 275760'],
    ['a mark of a later version', { mark: 'skull' }, 'Odd'],
    ['a mark with the name of a method', { mark: 'constructor' }, 'Odd'],
  ])('%s', (_, note, shown) => {
    const page = renderBook(note);
    expect(page).toContain('Well written');
    expect(page).toContain(shown);
    expect(page).not.toContain('href="javascript:');
  });

  test('an invalid date of the first note', () => {
    expect(renderBook({}, 'never')).toContain('>2 notes<');
    expect(renderBook({})).toContain('>2 notes since November 2026<');
  });
});

describe('a note that cannot be rendered', () => {
  const broken = { name: { first: 'an object is no text' } };

  test('leaves the others on the page', () => {
    const page = renderBook(broken);
    expect(page).toContain('Well written');
    expect(unshown).toEqual([[1, expect.any(Error)]]);
    expect(page.match(/<p[^>]*>This note cannot be shown\.</g)).toHaveLength(1);
    expect(page).not.toContain('an object is no text');
  });

  test('has a page of its own that says so', () => {
    const page = render({ kind: 'note', site, note: { ...good, ...broken } as unknown as Entry });
    expect(page).toContain('This note cannot be shown.');
    expect(page).toContain('№ 2 by a guest');
  });
});

test('rendering a page without notes throws its error', () => {
  const title = { toString: () => 'x' } as unknown as string;
  expect(() => render({ kind: 'error', site: { title, line: '' }, code: 'not_found' })).toThrow(
    /Objects are not valid/,
  );
});

test('no words of two elements run together where there are no styles, as in a text browser', () => {
  const note = { ...good, name: 'Ada', place: 'Oulu', website: 'https://a.example', mark: 'sun' } as const;
  const book = { count: 3, since: good.signedAt, position: 'x-2', notes: [note, good], older: 2, newer: 40 };
  const pages = [
    render({ kind: 'book', site, book, before: 9 }),
    render({ kind: 'note', site, note, newer: 3, older: 1 }),
  ];
  for (const page of pages)
    expect(page.match(/(\w(<\/bdi>)?<\/(a|span)>|<\/details>)<(a|span|time|button)\b/g)).toBeNull();
});

test('no element has two texts side by side: a translated page would keep showing the old one', () => {
  const errors = [{ field: 'message', code: 'blank', message: 'Please write a note.' }];
  const note = { ...good, name: 'Ada', place: 'Oulu', website: 'https://a.example', mark: 'sun' } as const;
  const book = { count: 2, since: good.signedAt, position: 'x-2', notes: [note, good], older: 2 };
  const pages = [
    render({
      kind: 'book',
      site,
      book,
      signed: 2,
      form: { values: {}, errors, notice: { code: 'unavailable' } },
    }),
    render({ kind: 'book', site, book: { ...book, count: 1, notes: [] }, before: 9 }),
    render({ kind: 'book', site }),
    render({ kind: 'note', site, note }),
    render({ kind: 'error', site, code: 'not_found' }),
  ];
  // React separates two texts by an empty comment.
  for (const page of pages) expect(page.match(/[^>]*<!-- -->[^<]*/g)).toBeNull();
});
