import { Entry, formatPosition, Removed } from '@guestbook/contract';
import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { followEvents } from '@guestbook/testing/visitors/follow-events';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteEntry } from '../entries/delete.ts';

let backend: Backend;
beforeAll(async () => (backend = await startBackend({ variables: { EVENTS_PER_ADDRESS: '3' } })));
afterAll(() => backend.stop());

const sign = async (message: string) =>
  (await request(backend.server).post('/add').send({ message })).body as { entry: Entry; revision: number };
const position = () => formatPosition(backend.replica.head.state);

describe('following the book', () => {
  test('sends each note as it is signed, with consecutive ids', async () => {
    const stream = await followEvents(backend.origin);
    const begin = await stream.begin();
    const added = [await sign('one'), await sign('two')];
    const events = await stream.take(2);
    expect(events.map(({ name, data }) => [name, Entry.parse(data)])).toEqual(
      added.map(({ entry }) => ['entry', entry]),
    );
    const [epoch, revision] = begin.split('-');
    expect(events.map(({ id }) => id)).toEqual([1, 2].map((step) => `${epoch}-${Number(revision) + step}`));
    stream.close();
  });

  test('resumes after the last id without a gap', async () => {
    const { revision } = await sign('seen');
    const missed = [await sign('missed one'), await sign('missed two')];
    const after = `${backend.replica.head.state.epoch}-${revision}`;
    const stream = await followEvents(backend.origin, { after });
    const next = await sign('live');
    const events = await stream.take(3);
    expect(events.map(({ data }) => data)).toEqual([...missed, next].map(({ entry }) => entry));
    stream.close();
  });

  test('starts after the position in the query', async () => {
    const { revision } = await sign('seen');
    const { entry } = await sign('after it');
    const path = `/events?after=${backend.replica.head.state.epoch}-${revision}`;
    const stream = await followEvents(backend.origin, { path });
    expect((await stream.take(1))[0]?.data).toEqual(entry);
    stream.close();
  });

  test('sends removals; a resumed stream has only the latest event of each note', async () => {
    const { entry, revision } = await sign('to be removed');
    await backend.replica.refresh();
    const stream = await followEvents(backend.origin);
    await stream.begin();
    await deleteEntry(backend.replica.db, backend.replica.id, entry.id);
    const [removed] = await stream.take(1);
    expect([removed?.name, Removed.parse(removed?.data)]).toEqual([
      'removed',
      { id: entry.id, number: entry.number },
    ]);
    stream.close();
    const resumed = await followEvents(backend.origin, {
      after: `${backend.replica.head.state.epoch}-${revision - 1}`,
    });
    expect(await resumed.take(1)).toEqual([removed]);
    resumed.close();
  });

  test('sends one event for each note to a resumed stream, whatever revisions are between them', async () => {
    const { revision } = await sign('first');
    const { entry } = await sign('to be removed');
    await sign('last');
    await deleteEntry(backend.replica.db, backend.replica.id, entry.id);
    await backend.replica.refresh();
    const { epoch } = backend.replica.head.state;
    const stream = await followEvents(backend.origin, { after: `${epoch}-${revision - 1}` });
    await sign('live');
    const events = await stream.take(4);
    expect(events.map(({ id }) => id)).toEqual([0, 2, 3, 4].map((step) => `${epoch}-${revision + step}`));
    stream.close();
  });

  test('sends an event for every revision, even if a note changes twice between two refreshes', async () => {
    await backend.replica.refresh();
    const stream = await followEvents(backend.origin);
    const [epoch, revision] = (await stream.begin()).split('-');
    const { db, id } = backend.replica;
    const { rows } = await db.query<{ id: string }>(`
      with book as (
        update books set revision = revision + 2, last_number = last_number + 1 where id = ${id}
        returning revision, last_number
      )
      insert into entries (id, book_id, number, revision, status, message, signed_at, changed_at)
      select gen_random_uuid(), ${id}, last_number, revision, 'deleted', 'x', now(), now() from book
      returning id`);
    await backend.replica.refresh();
    const events = await stream.take(2);
    expect(events.map((event) => event.id)).toEqual(
      [1, 2].map((step) => `${epoch}-${Number(revision) + step}`),
    );
    expect(events.map(({ data }) => (data as Removed).id)).toEqual([rows[0]?.id, rows[0]?.id]);
    stream.close();
  });
});

describe('a void position is reset', () => {
  test.each([
    ['another epoch', () => 'elsewhere-1'],
    ['the future', () => `${backend.replica.head.state.epoch}-999999`],
  ])('%s', async (_, after) => {
    const stream = await followEvents(backend.origin, { after: after() });
    expect(await stream.take(1)).toEqual([{ name: 'reset', id: position(), data: {} }]);
    stream.close();
  });

  test('more than thirty days ago', async () => {
    const { revision } = await sign('long ago');
    await sign('also long ago');
    await backend.replica.refresh();
    await backend.replica.db.query(
      `update entries set changed_at = now() - interval '31 days' where revision > $1`,
      [revision],
    );
    const stream = await followEvents(backend.origin, {
      after: `${backend.replica.head.state.epoch}-${revision}`,
    });
    expect((await stream.take(1))[0]?.name).toBe('reset');
    stream.close();
  });

  test('a restored book resets open streams', async () => {
    const stream = await followEvents(backend.origin);
    await stream.begin();
    await backend.replica.db.query(`update books set epoch = 'restored', revision = 1`);
    expect(await stream.take(1)).toEqual([{ name: 'reset', id: 'restored-1', data: {} }]);
    stream.close();
    const listed = await request(backend.server).get('/entries');
    expect(listed.headers['etag']).toBe('W/"restored-1"');
  });
});

test.each(['zz', 'a-', 'a-b', 'a-99999999999999999999'])('Last-Event-ID %j: 400', async (after) => {
  const answer = await request(backend.server).get('/events').set('Last-Event-ID', after);
  expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'Last-Event-ID']);
});

test('the streams of one address are limited', async () => {
  const streams = await Promise.all([1, 2, 3].map(() => followEvents(backend.origin)));
  const refused = await request(backend.server).get('/events');
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30']);
  const elsewhere = await fetch(`${backend.origin}/events`, {
    headers: { 'X-Forwarded-For': '198.51.100.7' },
  });
  expect(elsewhere.status).toBe(200);
  await elsewhere.body?.cancel();
  for (const stream of streams) stream.close();
});
