import { Problem } from '@guestbook/contract';
import { countEntries, startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let backend: Backend;
beforeAll(async () => (backend = await startBackend()));
afterAll(() => backend.stop());

const post = (type: string | undefined, body: string | Buffer, headers: Record<string, string> = {}) => {
  const call = request(backend.server).post('/add').set(headers);
  if (type !== undefined) call.set('Content-Type', type);
  // Written as is: supertest would encode a string again.
  if (typeof body !== 'string') call.serialize((bytes: unknown) => bytes as string);
  return call.send(body);
};

async function expectRefusal(call: request.Test, { status, field }: { status: number; field: string }) {
  const count = await countEntries(backend);
  const answer = await call;
  expect([answer.status, answer.headers['content-type']]).toEqual([
    status,
    'application/problem+json; charset=utf-8',
  ]);
  const problem = Problem.parse(answer.body);
  expect(problem.status).toBe(status);
  expect(problem.errors.map((error) => error.field)).toContain(field);
  expect(await countEntries(backend)).toBe(count);
}

const json = (value: unknown) => post('application/json', JSON.stringify(value));

describe('a field that is not valid', () => {
  test.each<[string, object, string]>([
    ['no message', {}, 'message'],
    ['blank after trimming', { message: ' \n\t\u00A0 ' }, 'message'],
    ['blank, by its older name', { entry: '' }, 'entry'],
    ['both names', { message: 'a', entry: 'a' }, 'entry'],
    ['over the limit', { message: 'x'.repeat(2_001) }, 'message'],
    ['a long name', { message: 'x', name: 'é'.repeat(81) }, 'name'],
    ['a long place', { message: 'x', place: '𝒳'.repeat(81) }, 'place'],
    ['a long website', { message: 'x', website: `https://a.example/${'x'.repeat(500)}` }, 'website'],
    ['U+0000', { message: 'a\u0000b' }, 'message'],
    ['a lone surrogate', { message: 'a\uD800b' }, 'message'],
    ['a control character', { message: 'x', name: 'a\u0007b' }, 'name'],
    ['a C1 control character', { message: 'a\u0092b' }, 'message'],
    ['a noncharacter', { message: 'a\ufffeb' }, 'message'],
    ['nothing that can be seen', { message: '\u3164\u200b' }, 'message'],
    ['nine marks in a row', { message: `a${'\u0316'.repeat(9)}` }, 'message'],
    ['a website that is a script', { message: 'x', website: 'javascript:alert(1)' }, 'website'],
    ['a website by ftp', { message: 'x', website: 'ftp://a.example' }, 'website'],
    ['a website that is a word', { message: 'x', website: 'example' }, 'website'],
    ['a website with a user', { message: 'x', website: 'https://a.example@b.example' }, 'website'],
    ['an unknown mark', { message: 'x', mark: 'skull' }, 'mark'],
    ['an unknown key', { message: 'x', status: 'published' }, 'status'],
    ['a number', { message: 5 }, 'message'],
    ['null', { message: null }, 'message'],
    ['a list', { message: ['x'] }, 'message'],
  ])('%s: 422', (_, body, field) => expectRefusal(json(body), { status: 422, field }));

  test('__proto__', () =>
    expectRefusal(post('application/json', '{"message":"x","__proto__":{"status":"x"}}'), {
      status: 422,
      field: '__proto__',
    }));
  test('repeated in a form', () =>
    expectRefusal(post('application/x-www-form-urlencoded', 'entry=a&entry=b'), {
      status: 422,
      field: 'entry',
    }));
});

describe('limits count code points of the normalised text', () => {
  test.each([
    ['2,000 letters outside the basic plane', { message: '𝒳'.repeat(2_000) }],
    ['4,000 code points that are 2,000 composed', { message: 'e\u0301'.repeat(2_000) }],
    ['eight marks in a row', { message: `a${'\u0316'.repeat(8)}` }],
    ['80 in the name', { message: 'x', name: 'é'.repeat(80) }],
  ])('%s are accepted', async (_, body) => {
    expect((await json(body)).status).toBe(201);
  });
});

describe('a body that cannot be read', () => {
  test.each<[string, string | undefined, string | Buffer, number, string]>([
    ['a list', 'application/json', '[]', 400, 'body'],
    ['null', 'application/json', 'null', 400, 'body'],
    ['nothing', 'application/json', '', 400, 'body'],
    ['half an object', 'application/json', '{"message":', 400, 'body'],
    [
      'deep nesting',
      'application/json',
      `{"message":${'['.repeat(15_000)}${']'.repeat(15_000)}}`,
      422,
      'message',
    ],
    ['over 32 KB', 'application/json', JSON.stringify({ message: 'x'.repeat(33_000) }), 413, 'body'],
    ['raw invalid UTF-8', 'application/json', Buffer.from('{"message":"\xff\xfe"}', 'latin1'), 400, 'body'],
    [
      'raw invalid UTF-8 in a form',
      'application/x-www-form-urlencoded',
      Buffer.from('entry=\xff', 'latin1'),
      400,
      'body',
    ],
    ['percent-encoded invalid UTF-8', 'application/x-www-form-urlencoded', 'entry=%ff%fe', 400, 'body'],
    ['an encoded surrogate', 'application/x-www-form-urlencoded', 'entry=%ED%A0%80', 400, 'body'],
    ['an odd charset', 'application/json; charset=utf-7', '{"message":"x"}', 415, 'Content-Type'],
    ['Latin 1', 'application/x-www-form-urlencoded; charset=iso-8859-1', 'entry=x', 415, 'Content-Type'],
    ['a wrong type', 'text/plain', 'entry=x', 415, 'Content-Type'],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x--', 415, 'Content-Type'],
    ['no type', undefined, Buffer.from('entry=x'), 415, 'Content-Type'],
  ])('%s', (_, type, body, status, field) => expectRefusal(post(type, body), { status, field }));

  test('a compressed body: 415', () =>
    expectRefusal(post('application/json', '{}', { 'Content-Encoding': 'gzip' }), {
      status: 415,
      field: 'Content-Encoding',
    }));

  test('the answer to ten thousand unknown keys is short', async () => {
    const body = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, '']));
    const answer = await json(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.length).toBeLessThanOrEqual(20);
  });

  test('a per cent sign that encodes nothing is kept', async () => {
    const added = await post('application/x-www-form-urlencoded', 'entry=100%+sure%21');
    expect(added.body.entry.message).toBe('100% sure!');
  });
});

describe('a query that is not valid', () => {
  test.each([
    ['before=0', 'before'],
    ['before=-1', 'before'],
    ['before=1.5', 'before'],
    ['before=1e3', 'before'],
    ['before=9007199254740993', 'before'],
    ['before=', 'before'],
    ['before=1&before=2', 'before'],
    ['before[]=1&before=x', 'before'],
    ['after=-1', 'after'],
    ['after=', 'after'],
    ['after=x', 'after'],
    ['after=1&after=1', 'after'],
    ['before=5&after=3', 'after'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=1', 'limit'],
    ['revision=x', 'revision'],
  ])('%s: 400', (query, field) =>
    expectRefusal(request(backend.server).get(`/entries?${query}`), { status: 400, field }),
  );

  test('unknown parameters are ignored', async () => {
    expect((await request(backend.server).get('/entries?utm=x&__proto__=1')).status).toBe(200);
  });
});

test.each([
  ['PUT', '/add', 405, 'POST'],
  ['GET', '/add', 405, 'POST'],
  ['DELETE', '/entries', 405, 'GET, HEAD'],
  ['POST', '/events', 405, 'GET, HEAD'],
  ['POST', '/entries/x', 405, 'GET, HEAD'],
  ['GET', '/nothing', 404, undefined],
  ['GET', '/entries/not-an-id', 404, undefined],
  ['GET', '/entries/%ff', 400, undefined],
  ['GET', '/entries/00000000-0000-0000-0000-000000000000', 404, undefined],
])('%s %s: %i', async (method, path, status, allow) => {
  const answer = await fetch(backend.origin + path, { method });
  expect([answer.status, answer.headers.get('allow') ?? undefined]).toEqual([status, allow]);
  expect(Problem.parse(await answer.json()).status).toBe(status);
});

test.each([
  [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
  [{ 'Sec-Fetch-Site': 'same-site' }, 403],
  [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'http://elsewhere.example' }, 201],
  [{ Origin: 'http://elsewhere.example' }, 403],
  [{ Origin: 'null' }, 403],
  [{ Host: 'book.example', Origin: 'http://book.example' }, 201],
])('a browser that sends %j: %i', async (headers, status) => {
  const answer = await post('application/x-www-form-urlencoded', 'entry=x', headers);
  expect(answer.status).toBe(status);
});
