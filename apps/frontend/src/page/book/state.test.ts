import { describe, expect, test } from 'vitest';
import type { Entry } from '@guestbook/contract';
import { changeBook, openBook, type BookChange } from './state.ts';

const note = (number: number): Entry => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  number,
  message: `note ${number}`,
  signedAt: '2026-11-25T09:00:00.000Z',
});
const book = { count: 7, since: '2019-05-01', position: 'abc-9', notes: [note(9), note(8)], older: 8 };
const after = (...changes: BookChange[]) => changes.reduce(changeBook, openBook(book));
const numbers = (notes: Entry[]) => notes.map(({ number }) => number);

describe('the open book', () => {
  test('announces notes of others, and shows them newest first on request', () => {
    const heard = after({ type: 'entry', data: note(10) }, { type: 'entry', data: note(11) });
    expect(heard).toMatchObject({ announced: 2, count: 7 });
    expect(numbers(heard.notes)).toEqual([9, 8]);
    const shown = changeBook(heard, { type: 'show' });
    expect(numbers(shown.notes)).toEqual([11, 10, 9, 8]);
    expect(shown).toMatchObject({
      announced: 0,
      count: 9,
      arrival: { kind: 'shown', number: 11, count: 2 },
    });
  });

  test('never announces the visitor’s own note, whether its event or the response comes first', () => {
    const own = note(10);
    const heardFirst = after({ type: 'sign' }, { type: 'entry', data: own });
    expect(heardFirst.announced).toBe(0);
    for (const state of [
      changeBook(heardFirst, { type: 'signed', data: own }),
      after({ type: 'sign' }, { type: 'signed', data: own }, { type: 'entry', data: own }),
    ]) {
      expect(state).toMatchObject({ announced: 0, count: 8, arrival: { kind: 'signed', number: 10 } });
      expect(numbers(state.notes)).toEqual([10, 9, 8]);
    }
  });

  test('announces a note signed before the visitor’s own whose event comes after it', () => {
    const state = after(
      { type: 'sign' },
      { type: 'signed', data: note(11) },
      { type: 'entry', data: note(10) },
    );
    expect(state.announced).toBe(1);
    expect(numbers(changeBook(state, { type: 'show' }).notes)).toEqual([11, 10, 9, 8]);
  });

  test('announces a note that arrives while the visitor’s own is refused', () => {
    expect(after({ type: 'sign' }, { type: 'entry', data: note(10) }, { type: 'refuse' }).announced).toBe(1);
  });

  test.each([
    ['on the page', note(9), { count: 6, announced: 1 }, [8]],
    ['on an older page', note(3), { count: 6, announced: 1 }, [9, 8]],
    ['not shown yet', note(10), { count: 7, announced: 0 }, [9, 8]],
    ['unknown', note(12), { count: 7, announced: 1 }, [9, 8]],
  ])('removes a note that is %s', (_, { id, number }, expected, left) => {
    const state = after({ type: 'entry', data: note(10) }, { type: 'removed', data: { id, number } });
    expect(state).toMatchObject(expected);
    expect(numbers(state.notes)).toEqual(left);
  });

  test('shows a changed note in its place, and ignores a change on an older page', () => {
    const changed = { ...note(9), message: 'changed' };
    const state = after({ type: 'entry', data: changed }, { type: 'entry', data: note(3) });
    expect(state.notes).toEqual([changed, note(8)]);
    expect(state.announced).toBe(0);
  });

  test('offers a reload after a reset, and instead of holding more than 50 notes', () => {
    expect(after({ type: 'reset' }).isStale).toBe(true);
    const many = Array.from({ length: 51 }, (_, at): BookChange => ({ type: 'entry', data: note(10 + at) }));
    expect(after(...many)).toMatchObject({ isStale: true, announced: 50 });
  });
});
