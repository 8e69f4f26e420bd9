import { Added, Entry } from '@guestbook/contract';
import { countEntries, startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let backend: Backend;
beforeAll(async () => (backend = await startBackend()));
afterAll(() => backend.stop());

const sign = (body: object, headers: Record<string, string> = {}) =>
  request(backend.server).post('/add').set(headers).send(body);

describe('signing the book', () => {
  test('answers a form with the message of the Kubernetes article', async () => {
    const added = await request(backend.server).post('/add').type('form').send('entry=Hello');
    expect(added.status).toBe(201);
    expect(added.body.message).toBe('Entry added successfully');
    expect(added.headers['location']).toBe(`/entries/${added.body.entry.id}`);
    const listed = await request(backend.server).get(`/entries?revision=${added.body.revision}`);
    expect(listed.body[0]).toEqual(added.body.entry);
    expect(Entry.parse(listed.body[0]).message).toBe('Hello');
  });

  test('stores every field in its normalised form', async () => {
    const note = {
      message: '  Cafe\u0301\r\n\tby the sea ',
      name: ' Ada ',
      place: 'Lyon',
      website: 'https://a.example/x',
    };
    const added = Added.parse((await sign({ ...note, mark: 'tune' })).body);
    expect(added.entry).toMatchObject({
      message: '  Café\n\tby the sea',
      name: 'Ada',
      place: 'Lyon',
      mark: 'tune',
    });
    const shown = await request(backend.server).get(`/entries/${added.entry.id}`);
    expect(shown.body).toEqual(added.entry);
  });

  test('leaves out blank fields', async () => {
    const added = await sign({ message: 'x', name: ' ', website: '', place: '\n', mark: '' });
    expect(Object.keys(added.body.entry).toSorted()).toEqual(['id', 'message', 'number', 'signedAt']);
  });

  test('numbers notes and revisions without gaps under concurrent requests', async () => {
    const before = Added.parse((await sign({ message: 'first' })).body);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => sign({ message: `note ${at}` })));
    const added = answers.map(({ body }) => Added.parse(body));
    const expected = Array.from({ length: 40 }, (_, at) => before.entry.number + 1 + at);
    expect(added.map(({ entry }) => entry.number).toSorted((a, b) => a - b)).toEqual(expected);
    for (const { entry, revision } of added) {
      expect(revision - before.revision).toBe(entry.number - before.entry.number);
    }
  });
});

describe('repeating with an idempotency key', () => {
  const key = { 'Idempotency-Key': 'a-key-of-thirty-two-characters-00' };

  test('gives exactly the first answer, and stores one note', async () => {
    const first = await sign({ message: 'once' }, key);
    const count = await countEntries(backend);
    const again = await sign({ message: 'once \r\n' }, key);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers['location']).toBe(first.headers['location']);
    expect(await countEntries(backend)).toBe(count);
  });

  test('waits for a request in flight, at this replica and at another', async () => {
    const other = await startBackend({ databaseUrl: backend.databaseUrl });
    try {
      const together = { 'Idempotency-Key': 'posted-by-ten-at-the-same-time' };
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          request((at % 2 ? other : backend).server)
            .post('/add')
            .set(together)
            .send({ message: 'ten times' }),
        ),
      );
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    } finally {
      await other.stop();
    }
  });

  test('refuses the key for another note', async () => {
    const count = await countEntries(backend);
    const reused = await sign({ message: 'twice' }, key);
    expect([reused.status, reused.body.code]).toEqual([422, 'key_reused']);
    expect(reused.body.errors[0].field).toBe('Idempotency-Key');
    expect(await countEntries(backend)).toBe(count);
  });

  test('accepts the key again once it has expired', async () => {
    const short = { 'Idempotency-Key': 'stands-for-a-second', 'Idempotency-Seconds': '1' };
    const first = await sign({ message: 'short' }, short);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const later = await sign({ message: 'short' }, short);
    expect(later.body.entry.number).toBeGreaterThan(first.body.entry.number);
  });

  test.each(['short', 'x'.repeat(129), 'has a space in the middle'])('refuses the key %j', async (value) => {
    const refused = await sign({ message: 'x' }, { 'Idempotency-Key': value });
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, 'Idempotency-Key']);
  });

  test('without a key, each post is a note', async () => {
    const count = await countEntries(backend);
    await Promise.all([sign({ message: 'same' }), sign({ message: 'same' })]);
    expect(await countEntries(backend)).toBe(count + 2);
  });
});

test('logs neither addresses nor text', () => {
  const log = backend.lines.join('');
  expect(log).toContain('"route":"/add"');
  expect(log).not.toMatch(/127\.0\.0\.1|Hello|Café|Ada|a\.example/);
});
