import { deleteEntry } from '@guestbook/backend/entries/delete';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { readModel, sign, visit } from '@guestbook/testing/visitors/visit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

async function start(count: number) {
  const backend = await startBackend();
  const frontend = await startFrontend(backend.origin);
  for (let number = 1; number <= count; number += 1)
    await sign(backend.origin, { message: `Note ${number}` });
  await backend.replica.refresh();
  const open = async (path: string) => {
    const { book, before } = await readModel(await visit(frontend.origin + path), 'book');
    if (!book) throw new Error('The page shows no book.');
    const { notes, older, newer, place } = book;
    return { before, older, newer, place, first: notes[0]?.number, last: notes.at(-1)?.number };
  };
  const openNote = async (number: number) => {
    const { newer, older } = await readModel(await visit(`${frontend.origin}/notes/${number}`), 'note');
    return [older, newer];
  };
  const remove = async (number: number) => {
    const [entry] = (await (
      await fetch(`${backend.origin}/entries?before=${number + 1}&limit=1`)
    ).json()) as {
      id: string;
    }[];
    await deleteEntry(backend.replica.db, backend.replica.id, entry?.id ?? '');
    await backend.replica.refresh();
  };
  const stop = async () => {
    await frontend.stop();
    await backend.stop();
  };
  return { open, openNote, remove, stop };
}

const newest = { before: undefined, newer: undefined, place: undefined };

describe('a book of 45 notes', () => {
  let book: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => (book = await start(45)));
  afterAll(() => book.stop());

  test.each<[string, object]>([
    ['/', { ...newest, older: 26, first: 45, last: 26 }],
    ['/?before=26', { before: 26, older: 6, newer: undefined, place: 21, first: 25, last: 6 }],
    ['/?before=25', { before: 25, older: 5, newer: 24, place: 22, first: 24, last: 5 }],
    ['/?before=6', { before: 6, older: undefined, newer: 5, place: 41, first: 5, last: 1 }],
    ['/?before=1', { before: 1, older: undefined, newer: 0, place: 46, first: undefined, last: undefined }],
    ['/?before=45', { before: 45, older: 25, newer: undefined, place: 2, first: 44, last: 25 }],
    ['/?before=46', { ...newest, older: 26, first: 45, last: 26 }],
    ['/?before=9999999', { ...newest, older: 26, first: 45, last: 26 }],
    ['/?after=0', { before: 21, older: undefined, newer: 20, place: 26, first: 20, last: 1 }],
    ['/?after=20', { before: 41, older: 21, newer: undefined, place: 6, first: 40, last: 21 }],
    ['/?after=24', { before: 45, older: 25, newer: undefined, place: 2, first: 44, last: 25 }],
    ['/?after=25', { ...newest, older: 26, first: 45, last: 26 }],
    ['/?after=30', { ...newest, older: 26, first: 45, last: 26 }],
    ['/?after=9999999', { ...newest, older: 26, first: 45, last: 26 }],
  ])('shows at %s the position in the book and the links to both sides', async (path, expected) => {
    expect(await book.open(path)).toEqual(expected);
  });

  test('links each note to the next newer and the next older one', async () => {
    expect(await book.openNote(1)).toEqual([undefined, 2]);
    expect(await book.openNote(7)).toEqual([6, 8]);
    expect(await book.openNote(45)).toEqual([44, undefined]);
  });

  test('skips deleted notes and does not count them', async () => {
    await book.openNote(7);
    for (const number of [1, 8, 9, 30, 45]) await book.remove(number);
    expect(await book.openNote(7)).toEqual([6, 10]);
    expect(await book.openNote(10)).toEqual([7, 11]);
    expect(await book.openNote(2)).toEqual([undefined, 3]);
    expect(await book.openNote(44)).toEqual([43, undefined]);
    expect(await book.open('/')).toEqual({ ...newest, older: 24, first: 44, last: 24 });
    expect(await book.open('/?after=0')).toEqual({
      before: 24,
      older: undefined,
      newer: undefined,
      place: 21,
      first: 23,
      last: 2,
    });
    expect(await book.open('/?before=2')).toMatchObject({ first: undefined, place: 41, newer: 1 });
  });
});

test('a book of no note or one note has one page, whatever the query', async () => {
  for (const count of [0, 1]) {
    const book = await start(count);
    const note = count === 0 ? undefined : 1;
    const only = { ...newest, older: undefined, first: note, last: note };
    for (const path of ['/', '/?before=2', '/?after=0', '/?after=1'])
      expect(await book.open(path)).toEqual(only);
    if (note) expect(await book.openNote(note)).toEqual([undefined, undefined]);
    await book.stop();
  }
});
