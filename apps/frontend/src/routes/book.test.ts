import { deleteEntry } from '@guestbook/backend/entries/delete';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { until } from '@guestbook/testing/until';
import { postForm, readModel, sign, visit } from '@guestbook/testing/visitors/visit';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

let backend: Awaited<ReturnType<typeof startBackend>>;
let frontend: Awaited<ReturnType<typeof startFrontend>>;

beforeAll(async () => {
  backend = await startBackend();
  for (let number = 1; number <= 45; number += 1) await sign(backend.origin, { message: `Note ${number}` });
});
afterAll(() => backend.stop());
beforeEach(async () => {
  frontend = await startFrontend(backend.origin, { BOOK_TITLE: 'Our house', BOOK_LINE: 'Come in' });
  return () => frontend.stop();
});

const open = async (path: string) => {
  const { book, ...rest } = await readModel(await visit(frontend.origin + path), 'book');
  if (!book) throw new Error('The page shows no book.');
  return { book, ...rest };
};

describe('the book', () => {
  test('shows the newest twenty notes, the count and the link to older notes, back to the first', async () => {
    const { site, book } = await open('/?utm_source=mail&limit=0');
    expect(site).toEqual({ title: 'Our house', line: 'Come in' });
    const newest = book.notes[0]?.number ?? 0;
    expect(book.notes).toHaveLength(20);
    expect(book.count).toBe(newest);
    expect(Date.parse(book.since)).not.toBeNaN();
    expect(book.older).toBe(newest - 19);
    const next = await open(`/?before=${book.older}`);
    expect(next).toMatchObject({ before: book.older, book: { older: newest - 39 } });
    const last = await open(`/?before=${next.book.older}`);
    expect(last.book.notes.at(-1)?.number).toBe(1);
    expect(last.book.older).toBeUndefined();
  });

  test('thanks the visitor for a new note on a page of its own', async () => {
    const { entry, revision } = await sign(backend.origin, { message: 'Just signed', name: 'Ada' });
    const plain = await visit(`${frontend.origin}/?revision=${revision}`);
    const thanked = await visit(`${frontend.origin}/?signed=${entry.number}`);
    expect((await readModel(thanked, 'book')).signed).toBe(entry.number);
    expect((await readModel(plain, 'book')).signed).toBeUndefined();
    expect(thanked.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    const again = await visit(`${frontend.origin}/?signed=${entry.number}`, {
      'if-none-match': plain.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(200);
    const rendered = frontend.countRendered();
    await visit(`${frontend.origin}/?signed=${entry.number}`);
    expect(frontend.countRendered()).toBe(rendered);
  });

  test.each(['999999', '1', '0', '-1', 'x', '1e1', '', '9'.repeat(400), '%zz'])(
    'shows no thanks for signed=%s',
    async (signed) => {
      const answer = await visit(`${frontend.origin}/?signed=${signed}`);
      expect(answer.status).toBe(200);
      expect((await readModel(answer, 'book')).signed).toBeUndefined();
    },
  );

  test('shows no thanks for a note older than ten minutes', async () => {
    const { number } = (await sign(backend.origin, { message: 'Signed before' })).entry;
    vi.useFakeTimers({ now: Date.now() + 601_000, toFake: ['Date'] });
    try {
      const answer = await visit(`${frontend.origin}/?signed=${number}`);
      expect((await readModel(answer, 'book')).signed).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  test('sends the time of the server, for visitors with a wrong clock', async () => {
    for (const headers of [{}, { 'if-none-match': '*' }]) {
      const answer = await visit(frontend.origin, headers);
      const [, time] = /^now;desc="(\d+)"$/.exec(answer.headers.get('server-timing') ?? '') ?? [];
      expect(Math.abs(Number(time) - Date.now())).toBeLessThan(60_000);
    }
  });

  test('has a page for each note and answers 404 for any other number', async () => {
    const { note } = await readModel(await visit(`${frontend.origin}/notes/7`), 'note');
    expect(note).toMatchObject({ number: 7, message: 'Note 7' });
    for (const path of [
      '/notes/999',
      '/notes/0',
      '/notes/x',
      '/notes/9007199254740993',
      '/nowhere',
      '/notes/7/',
    ]) {
      const answer = await visit(frontend.origin + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect((await readModel(answer, 'error')).code).toBe('not_found');
    }
  });

  test.each([
    '/?before=x',
    '/?before=',
    '/?before=0',
    '/?before=1&before=2',
    '/?before=99999999999999999999',
    '/?after=x',
    '/?after=1&before=2',
    '/?revision=x',
    '/notes/%zz',
  ])('answers %s with status 400: a page to a browser, a problem to a program', async (path) => {
    const page = await visit(frontend.origin + path);
    const { code } = await readModel(page, 'error');
    expect([page.status, code]).toEqual([400, expect.stringMatching(/^invalid_parameter$|^not_parseable$/)]);
    const problem = await fetch(frontend.origin + path);
    expect(problem.status).toBe(400);
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
  });

  test('answers other methods with 405 and HEAD like GET', async () => {
    const posted = await fetch(frontend.origin, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(frontend.origin, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  test('answers 500 if a page cannot be rendered, and keeps running', async () => {
    const broken = await startFrontend(backend.origin, { BOOK_LINE: 'a page that cannot be made' });
    for (const path of ['/', '/nowhere', '/']) expect((await visit(broken.origin + path)).status).toBe(500);
    expect((await postForm(broken.origin, { message: '' })).status).toBe(500);
    await broken.stop();
  });

  test('has headers that allow nothing from other origins', async () => {
    const { headers } = await visit(frontend.origin);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none';.*frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe.each([
  ['kept up to date by events', true],
  ['revalidated on each request', false],
])('a page %s', (_, isFollowed) => {
  beforeEach(async () => {
    if (isFollowed) frontend.follow();
    if (isFollowed) await until(() => frontend.cache.peek());
  });

  test('is rendered once and not sent to a client that already has it', async () => {
    const before = frontend.countRendered();
    const first = await visit(frontend.origin);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"[a-z0-9]+-\d+-[0-9a-f]{12}"$/i);
    expect(first.headers.get('vary')).toBe('Accept-Encoding');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const codings = { br: 'br', 'gzip;q=0.5, br;q=0': 'gzip', identity: null };
    for (const [accepted, coding] of Object.entries(codings)) {
      const answer = await visit(frontend.origin, { 'accept-encoding': accepted });
      expect(answer.headers.get('content-encoding')).toBe(coding);
      expect((await readModel(answer, 'book')).book?.notes).toHaveLength(20);
    }
    expect((await visit(frontend.origin, { 'if-none-match': `"a", ${tag}` })).status).toBe(304);
    expect(frontend.countRendered()).toBe(before + 1);
  });

  test('gets a new tag after a change and for another title', async () => {
    const tag = (await visit(frontend.origin)).headers.get('etag') ?? '';
    const other = await startFrontend(backend.origin, { BOOK_TITLE: 'Another' });
    expect((await visit(other.origin, { 'if-none-match': tag })).status).toBe(200);
    await other.stop();
    const { revision } = await sign(backend.origin, { message: 'A change' });
    const changed = await visit(`${frontend.origin}/?revision=${revision}`, { 'if-none-match': tag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).toContain(`-${revision}-`);
  });

  test('shows a new note at once to a request with its revision', async () => {
    for (let count = 0; count < 10; count += 1) {
      const { entry, revision } = await sign(backend.origin, { message: `Mine ${count}` });
      const { book } = await open(`/?revision=${revision}`);
      expect(book.notes[0]?.number).toBe(entry.number);
    }
  });

  test('shows additions and deletions within a second, on older pages and note pages too', async () => {
    const { number } = (await sign(backend.origin, { message: 'Soon deleted' })).entry;
    await until(async () => (await open('/')).book.notes[0]?.number === number);
    const { count, notes } = (await open(`/?before=${number + 1}`)).book;
    expect((await visit(`${frontend.origin}/notes/${number}`)).status).toBe(200);
    await deleteEntry(backend.replica.db, backend.replica.id, notes[0]?.id ?? '');
    await until(async () => (await open('/')).book.count === count - 1);
    // With events, a page read less than 50 ms ago is still shown unchanged.
    const older = `/?before=${number + 1}`;
    await until(async () => (await open(older)).book.notes[0]?.number === notes[1]?.number);
    await until(async () => (await visit(`${frontend.origin}/notes/${number}`)).status === 404);
  });

  test('says that the backend is unavailable, and recovers with it', async () => {
    await open('/');
    await backend.pause();
    try {
      await until(async () => (await visit(frontend.origin)).status === 503);
      const page = await visit(frontend.origin);
      expect(page.headers.get('retry-after')).toBe('1');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(await readModel(page, 'book')).not.toHaveProperty('book');
      expect((await visit(`${frontend.origin}/notes/1`)).status).toBe(503);
      expect((await fetch(frontend.origin)).headers.get('content-type')).toContain(
        'application/problem+json',
      );
      expect((await fetch(`${frontend.origin}/readyz`)).status).toBe(200);
      const signed = await postForm(frontend.origin, { message: 'Kept words', name: 'Eve' });
      expect([signed.status, signed.headers.get('retry-after')]).toEqual([503, '1']);
      const { form } = await readModel(signed, 'book');
      expect(form).toMatchObject({ values: { message: 'Kept words', name: 'Eve' }, errors: [] });
      expect(form?.notice).toEqual({ code: 'unavailable', seconds: 1 });
    } finally {
      await backend.resume();
    }
    await until(async () => (await visit(frontend.origin)).status === 200);
  });
});
