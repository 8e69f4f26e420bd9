import { type Entry, HEADERS } from '@guestbook/contract';
import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { register } from '@prometheus-io/client';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deleteEntry } from './delete.ts';

let backend: Backend;
let entries: Entry[];
beforeAll(async () => {
  backend = await startBackend({ variables: { LOG_LEVEL: 'debug' } });
  const answers = await Promise.all(
    Array.from({ length: 130 }, (_, at) =>
      request(backend.server)
        .post('/add')
        .send({ message: `note ${at}` }),
    ),
  );
  const newest = Math.max(...answers.map(({ body }) => body.revision as number));
  await request(backend.server).get(`/entries?revision=${newest}`);
  entries = answers.map(({ body }) => body.entry as Entry).toSorted((a, b) => b.number - a.number);
});
afterAll(() => backend.stop());

const countReads = async () => {
  const text = await register.getSingleMetricAsString('http_requests_total');
  return Number(
    /^http_requests_total\{route="\/entries",method="GET",status="200"\} (\d+)$/m.exec(text)?.[1],
  );
};

const get = (path: string, headers = {}) => request(backend.server).get(path).set(headers);

// The backend answers the plain request before Express. The other one asks for the same page and goes through Express.
describe.each([
  ['before Express', '/entries'],
  ['through Express', '/entries?limit=50'],
])('the first page, answered %s', (_, path) => {
  test('has the fifty newest entries and a link to the next page', async () => {
    const page = await get(path);
    expect(page.body).toEqual(entries.slice(0, 50));
    expect(page.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      link: `</entries?before=${entries[49]?.number}&limit=50>; rel="next"`,
      [HEADERS.count.toLowerCase()]: '130',
      vary: 'Accept-Encoding',
    });
  });

  test('is 304 if the client already has it', async () => {
    const { etag } = (await get(path)).headers;
    const again = await get(path, { 'If-None-Match': `"other", ${etag}` });
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag]);
    expect((await get(path, { 'If-None-Match': 'W/"x-1"' })).status).toBe(200);
  });

  test.each(['br', 'gzip'])('is compressed with %s once that is ready', async (coding) => {
    const ask = () => fetch(`${backend.origin}${path}`, { headers: { 'Accept-Encoding': coding } });
    await expect.poll(async () => (await ask()).headers.get('content-encoding')).toBe(coding);
    expect(await (await ask()).json()).toEqual(entries.slice(0, 50));
  });

  test('is a problem with status 500 if the page cannot be made', async () => {
    const making = vi.spyOn(backend.replica.head, 'read').mockImplementation(() => {
      throw new Error('broken');
    });
    const answer = await get(path);
    making.mockRestore();
    expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
    expect((await get(path)).status).toBe(200);
  });

  test('carries the id of its request, and is logged and counted as /entries', async () => {
    const before = await countReads();
    const id = `list-${path.length}-of-test`;
    expect((await get(path, { 'X-Request-Id': id })).headers['x-request-id']).toBe(id);
    const lines = () => backend.lines.filter((line) => line.includes(id));
    await expect.poll(lines).toEqual([expect.stringContaining('"route":"/entries","status":200')]);
    expect(await countReads()).toBe(before + 1);
  });

  test('is 503 until the backend has started, and ends its connection while the backend stops', async () => {
    const { lifecycle } = backend;
    lifecycle.isStarted = false;
    const early = await get(path);
    lifecycle.isStarted = true;
    expect([early.status, early.headers['retry-after']]).toEqual([503, '1']);
    lifecycle.isDraining = true;
    const late = await get(path);
    lifecycle.isDraining = false;
    expect([late.status, late.headers['connection']]).toEqual([200, 'close']);
  });
});

describe('listing the entries', () => {
  test('links lead from the newest page to the oldest', async () => {
    const seen: Entry[] = [];
    for (let path: string | undefined = '/entries?limit=100'; path;) {
      const page = await get(path);
      seen.push(...(page.body as Entry[]));
      path = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(seen).toEqual(entries);
  });

  test('links lead back from the oldest page to the newest', async () => {
    const seen: Entry[] = [];
    for (let path: string | undefined = '/entries?after=0&limit=40'; path;) {
      const page = await get(path);
      seen.unshift(...(page.body as Entry[]));
      expect(page.headers[HEADERS.newer.toLowerCase()]).toBe(String(130 - seen.length));
      path = /<([^>]+)>; rel="prev"/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(seen).toEqual(entries);
  });

  test.each([
    ['before=131', 100, '0', ['next']],
    ['before=130', 100, '1', ['next', 'prev']],
    ['before=101', 100, '30', ['prev']],
    ['before=1', 0, '130', ['prev']],
    ['after=0', 100, '30', ['prev']],
    ['after=29', 100, '1', ['next', 'prev']],
    ['after=30', 100, '0', ['next']],
    ['after=129', 1, '0', ['next']],
    ['after=130', 0, '0', ['next']],
    ['after=9007199254740991', 0, '0', ['next']],
  ])(
    'with %s tells the number of newer entries and links to the pages around it',
    async (query, length, newer, relations) => {
      const { body, headers } = await get(`/entries?${query}&limit=100`);
      expect(body).toHaveLength(length);
      expect(headers[HEADERS.newer.toLowerCase()]).toBe(newer);
      expect([...(headers['link'] ?? '').matchAll(/rel="(\w+)"/g)].map(([, relation]) => relation)).toEqual(
        relations,
      );
    },
  );

  test('entries are the same from memory and from the table', async () => {
    const memory = await get('/entries?limit=30');
    const table = await get(`/entries?limit=30&before=${entries[0]?.number}`);
    expect(table.body.slice(0, 29)).toEqual(memory.body.slice(1));
  });

  test('is empty below the first note', async () => {
    const page = await get('/entries?before=1');
    expect([page.body, page.headers['link']]).toEqual([[], '</entries?after=0&limit=50>; rel="prev"']);
  });

  test('an older page is 304 if the client already has it', async () => {
    const { etag } = (await get('/entries?before=40')).headers;
    expect((await get('/entries?before=40', { 'If-None-Match': etag })).status).toBe(304);
  });

  test('HEAD has the headers and no body', async () => {
    const answer = await request(backend.server).head('/entries');
    expect([answer.status, answer.text]).toEqual([200, undefined]);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(1_000);
  });
});

describe('reading after a write', () => {
  test('sees the note at another replica, every time', async () => {
    const other = await startBackend({ databaseUrl: backend.databaseUrl });
    try {
      for (let round = 0; round < 50; round += 1) {
        const added = await request(backend.server)
          .post('/add')
          .send({ message: `round ${round}` });
        const seen = await request(other.server).get(`/entries?limit=1&revision=${added.body.revision}`);
        expect(seen.body[0]).toEqual(added.body.entry);
      }
    } finally {
      await other.stop();
    }
  });

  test('with a revision from the future lists what there is', async () => {
    expect((await get('/entries?revision=999999999')).status).toBe(200);
  });
});

describe('deleting a note', () => {
  test('removes it from the list, its address and the count', async () => {
    const before = await get('/entries?limit=100');
    const deleted = before.body[1] as Entry;
    expect(await deleteEntry(backend.replica.db, backend.replica.id, deleted.id)).toBe(true);
    const after = await get(`/entries?limit=100&revision=${backend.replica.head.state.revision + 1}`);
    expect(after.body).toHaveLength(100);
    expect(after.body[0]).toEqual(before.body[0]);
    expect(after.body[1]).toEqual(before.body[2]);
    expect(Number(after.headers['guestbook-count'])).toBe(Number(before.headers['guestbook-count']) - 1);
    expect((await get(`/entries/${deleted.id}`)).status).toBe(404);
  });

  test('removes it from the links and counts of other pages', async () => {
    const { body: before } = await get('/entries?after=40&limit=3');
    await deleteEntry(backend.replica.db, backend.replica.id, (before[1] as Entry).id);
    await backend.replica.refresh();
    const above = await get('/entries?after=41&limit=2');
    expect(above.body).toMatchObject([{ number: 44 }, { number: 43 }]);
    const below = await get('/entries?before=43&limit=1');
    expect(below.body).toMatchObject([{ number: 41 }]);
    const count = backend.replica.head.state.count;
    expect(below.headers[HEADERS.newer.toLowerCase()]).toBe(String(count - 41));
  });

  test('twice at once counts once', async () => {
    const { body, headers } = await get('/entries?limit=1');
    const { id } = body[0] as Entry;
    const results = await Promise.all(
      [1, 2, 3].map(() => deleteEntry(backend.replica.db, backend.replica.id, id)),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    await backend.replica.refresh();
    expect(backend.replica.head.state.count).toBe(Number(headers['guestbook-count']) - 1);
  });
});

test('newer entries are counted up to a limit', async () => {
  await backend.replica.db.query(
    `with book as (
       update books set last_number = last_number + 10000, published = published + 10000, revision = revision + 10000
       returning id, last_number - 10000 as number, revision - 10000 as revision
     )
     insert into entries (id, book_id, number, revision, status, message, signed_at, changed_at)
     select gen_random_uuid(), id, number + at, revision + at, 'published', 'one of many', now(), now()
     from book, generate_series(1, 10000) at`,
  );
  await backend.replica.refresh();
  const { newest } = backend.replica.head;
  const counted = await get(`/entries?before=${newest - 9_999}&limit=1`);
  expect(counted.headers[HEADERS.newer.toLowerCase()]).toBe('10000');
  for (const query of [`before=${newest - 10_010}`, 'before=1', 'after=0']) {
    const { headers } = await get(`/entries?${query}&limit=1`);
    expect([headers[HEADERS.newer.toLowerCase()], headers['link']]).toEqual([
      undefined,
      expect.stringContaining('rel="prev"'),
    ]);
  }
});
