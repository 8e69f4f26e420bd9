import { startBackend } from '@guestbook/testing/backends/start-backend';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { postForm, readModel, sign as signByApi, visit } from '@guestbook/testing/visitors/visit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let backend: Awaited<ReturnType<typeof startBackend>>;
let frontend: Awaited<ReturnType<typeof startFrontend>>;

beforeAll(async () => {
  backend = await startBackend();
  frontend = await startFrontend(backend.origin, { TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(async () => {
  await frontend.stop();
  await backend.stop();
});

const sign = (fields: Record<string, string> | string, headers = {}) =>
  postForm(frontend.origin, fields, headers);

describe('signing with the form, without scripts', () => {
  test('leads to the note', async () => {
    const answer = await sign({ message: 'A fine day', name: 'Ada', website: '', place: '', mark: '' });
    expect(answer.status).toBe(303);
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(/^\/\?revision=\d+&signed=(\d+)#note-\1$/);
    const { book, signed } = await readModel(await visit(frontend.origin + location), 'book');
    expect(book?.notes[0]).toMatchObject({ message: 'A fine day', name: 'Ada', number: signed });
    expect(location.endsWith(`#note-${book?.notes[0]?.number}`)).toBe(true);
  });

  test('accepts the older field name of the note', async () => {
    expect((await sign({ entry: 'Hello' })).status).toBe(303);
    const refused = await readModel(await sign({ entry: ' ' }), 'book');
    expect(refused.form).toMatchObject({ values: { message: ' ' }, errors: [{ field: 'message' }] });
  });

  test('returns a refused form with its text, its errors and the notes below', async () => {
    const answer = await sign({ message: '  ', name: 'Zoë', website: 'ftp://x.example' });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    const { form, book } = await readModel(answer, 'book');
    expect(form?.values).toEqual({ message: '  ', name: 'Zoë', website: 'ftp://x.example' });
    expect(form?.errors.map(({ field, code }) => [field, code])).toEqual([
      ['message', 'blank'],
      ['website', 'not_a_web_address'],
    ]);
    expect(form?.notice).toBeUndefined();
    expect(book?.notes).not.toHaveLength(0);
  });

  test.each([
    ['bytes that are not UTF-8', 400, 'message=caf%E9&name=Ada', {}],
    ['too much', 413, `message=${'x'.repeat(40_000)}`, {}],
    [
      'another charset',
      415,
      'message=Hello&name=Ada',
      { 'content-type': 'application/x-www-form-urlencoded; charset=latin1' },
    ],
    ['a field given twice', 422, 'message=one&message=two&name=Ada', {}],
    ['an unknown field', 422, 'message=Hello&admin=1', {}],
  ])('answers %s with a page of status %i that names the error', async (_, status, body, headers) => {
    const answer = await sign(body, headers);
    expect(answer.status).toBe(status);
    const { form } = await readModel(answer, 'book');
    expect(form?.notice?.code ?? form?.errors[0]?.code).toMatch(/\w{3}/);
    if (body.includes('name=')) expect(form?.values.name).toBe('Ada');
  });

  test('refuses a form from another site and does not return its text', async () => {
    const answer = await sign({ message: 'Forged words' }, { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('Forged words');
  });

  test('returns the text if a proxy changes Host, and says why', async () => {
    for (const accept of ['text/html', '*/*']) {
      const fields = { message: 'Written with care', name: 'Ada', form: 'page' };
      const answer = await sign(fields, { accept, origin: 'http://book.lan' });
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([403, 'private, no-cache']);
      const { form } = await readModel(answer, 'book');
      expect(form?.values).toMatchObject({ message: 'Written with care', name: 'Ada' });
      expect(form?.notice).toEqual({ code: 'cross_site' });
    }
    const problem = await sign({ message: 'By a program' }, { accept: '*/*', origin: 'http://book.lan' });
    expect([problem.status, await problem.json()]).toMatchObject([403, { errors: [{ field: 'Origin' }] }]);
  });

  test('answers a program with JSON', async () => {
    for (const [fields, status] of [
      ['entry=Hello', 201],
      ['message=', 422],
      ['message=Hello&form=mine', 422],
    ] as const) {
      const answer = await sign(fields, { accept: '*/*' });
      expect([fields, answer.status]).toEqual([fields, status]);
      expect(answer.headers.get('content-type')).toContain('json');
    }
  });

  test('answers the page’s own form with a page, also in a text browser that accepts any type', async () => {
    const signed = await sign({ message: 'From a terminal', form: 'page' }, { accept: '*/*' });
    expect([signed.status, signed.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/#note-\d+$/),
    ]);
    const refused = await sign({ message: ' ', name: 'Ada', form: 'page' }, { accept: '*/*' });
    expect(refused.status).toBe(422);
    expect((await readModel(refused, 'book')).form?.values.name).toBe('Ada');
  });

  test.each(['GET', 'HEAD'])('redirects a browser that opens /add with %s to the book', async (method) => {
    const answer = await fetch(`${frontend.origin}/add`, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html' },
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });
});

const from = (address: string) => ({ 'x-forwarded-for': address });

describe('a form that is posted twice', () => {
  test('is one note, and both answers lead to it', async () => {
    const fields = { message: 'Pressed twice', name: 'Bo' };
    const [one, other] = await Promise.all([
      sign(fields, from('192.0.2.7')),
      sign({ ...fields, message: 'Pressed twice\r\n', place: ' ' }, from('192.0.2.7')),
    ]);
    expect([one.status, other.status]).toEqual([303, 303]);
    expect(one.headers.get('location')).toBe(other.headers.get('location'));
  });

  test('is two notes from two networks or with two names', async () => {
    const answers = await Promise.all([
      sign({ message: 'Happy birthday' }, from('192.0.2.8')),
      sign({ message: 'Happy birthday' }, from('192.0.2.9')),
      sign({ message: 'Happy birthday', name: 'Cy' }, from('192.0.2.8')),
      sign({ message: 'Happy birthday' }, from('2001:db8:1:2::1')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(4);
    const sameNetwork = await sign({ message: 'Happy birthday' }, from('2001:db8:1:2::ffff'));
    expect(sameNetwork.headers.get('location')).toBe(answers[3]?.headers.get('location'));
  });

  test('is two notes if a proxy hides the addresses', async () => {
    const [one, other] = await Promise.all([
      sign({ message: 'Well hidden' }, from('unknown')),
      sign({ message: 'Well hidden' }, from('unknown')),
    ]);
    expect([one.status, other.status]).toEqual([303, 303]);
    expect(one.headers.get('location')).not.toBe(other.headers.get('location'));
  });

  test('leads to an older page if the note is there by then', async () => {
    const fields = { message: 'Soon far down' };
    await sign(fields, from('192.0.2.10'));
    let revision = 0;
    for (let count = 0; count < 20; count += 1)
      ({ revision } = await signByApi(backend.origin, { message: `Note ${count}` }));
    // The backend's list may be a moment behind what it has acknowledged.
    await fetch(`${backend.origin}/entries?revision=${revision}`);
    await backend.replica.refresh();
    const again = await sign(fields, from('192.0.2.10'));
    const location = again.headers.get('location') ?? '';
    expect(location).toMatch(/^\/\?before=\d+&revision=\d+&signed=\d+#note-\d+$/);
    const { book, signed } = await readModel(await visit(frontend.origin + location), 'book');
    expect(book?.notes[0]).toMatchObject({ message: 'Soon far down', number: signed });
  });
});

const open = async (answer: Response) => (await readModel(answer, 'book')).form;

describe('a form whose outcome is unknown', () => {
  test('is one note, even if the visitor changes it before sending it again', async () => {
    const ada = from('192.0.2.20');
    await backend.pause();
    const lost = await open(await sign({ message: 'Lost on the way' }, ada));
    expect(lost?.notice?.code).toBe('unavailable');
    const form = String(lost?.draft);
    const blank = await open(await sign({ message: '', form }, ada));
    expect(blank?.draft).toBe(form);
    await backend.resume();

    const changed = { message: 'Lost on the way?', form };
    expect((await sign(changed, ada)).status).toBe(303);
    expect((await sign(changed, ada)).status).toBe(303);
    const known = await sign({ message: 'Lost on the way!', form }, ada);
    expect(known.status).toBe(422);
    const returned = await open(known);
    expect(returned).toMatchObject({
      values: { message: 'Lost on the way!' },
      notice: { code: 'key_reused' },
    });
    expect(returned?.draft).toBeUndefined();
    expect((await sign({ message: 'Lost on the way!', form: 'page' }, ada)).status).toBe(303);

    const entries = (await (await fetch(`${backend.origin}/entries`)).json()) as { message: string }[];
    const messages = entries.map(({ message }) => message).filter((message) => message.startsWith('Lost'));
    expect(messages).toEqual(['Lost on the way!', 'Lost on the way?']);
  });

  test('is identified by its draft within its own network only', async () => {
    const form = 'd'.repeat(43);
    const answers = await Promise.all([
      sign({ message: 'One house', form }, from('192.0.2.21')),
      sign({ message: 'Another house', form }, from('192.0.2.22')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  });
});
