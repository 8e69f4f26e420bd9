import type { Entry, Removed } from '@guestbook/contract';
import type { PageModel } from '../model.ts';

export type Book = NonNullable<(PageModel & { kind: 'book' })['book']>;

/** The state of a page of the book while it is open in a browser. */
export interface BookState {
  count: number;
  notes: Entry[];
  /** The highest number when the server rendered the page: notes above it are new. */
  highest: number;
  /** New notes of others, hidden until the visitor shows them. */
  waiting: Entry[];
  /** The number of waiting notes that the page announces. It does not change while signing: one of them may be the visitor's own. */
  announced: number;
  isSigning: boolean;
  /** The page misses too many changes and must be reloaded. */
  isStale: boolean;
  /** The notes added to the page last. Cleared when the visitor sends the next one. */
  arrival?: Arrival | undefined;
}

/** The visitor's own note, or `count` notes of others. `number` is that of the newest one, which gets the focus. */
export type Arrival =
  | { kind: 'signed'; number: number; name: string | undefined }
  | { kind: 'shown'; number: number; count: number };

export type BookChange =
  | { type: 'entry'; data: Entry }
  | { type: 'removed'; data: Removed }
  | { type: 'reset' }
  | { type: 'sign' }
  | { type: 'refuse' }
  | { type: 'signed'; data: Entry }
  | { type: 'show' };

const maximumWaiting = 50;

export function openBook(book: Book | undefined): BookState {
  const { count = 0, notes = [] } = book ?? {};
  const highest = notes[0]?.number ?? 0;
  return { count, notes, highest, waiting: [], announced: 0, isSigning: false, isStale: false };
}

export function changeBook(state: BookState, change: BookChange): BookState {
  const next = applyChange(state, change);
  return next.isSigning ? next : { ...next, announced: next.waiting.length };
}

function applyChange(state: BookState, change: BookChange): BookState {
  switch (change.type) {
    case 'entry':
      return receive(state, change.data);
    case 'removed':
      return remove(state, change.data);
    case 'reset':
      return { ...state, isStale: true };
    case 'sign':
      return { ...state, isSigning: true, arrival: undefined };
    case 'refuse':
      return { ...state, isSigning: false };
    case 'signed':
      return {
        ...show({ ...state, isSigning: false }, [change.data]),
        arrival: { kind: 'signed', number: change.data.number, name: change.data.name },
      };
    case 'show':
      return {
        ...show(state, state.waiting),
        arrival: { kind: 'shown', number: findNewest(state.waiting), count: state.waiting.length },
      };
  }
}

/** Handles the event of a new or changed entry. */
function receive(state: BookState, entry: Entry): BookState {
  const replace = (notes: Entry[]) => notes.map((note) => (note.id === entry.id ? entry : note));
  const isKnown = [...state.notes, ...state.waiting].some(({ id }) => id === entry.id);
  if (isKnown) return { ...state, notes: replace(state.notes), waiting: replace(state.waiting) };
  if (entry.number <= state.highest) return state;
  if (state.waiting.length === maximumWaiting) return { ...state, isStale: true };
  return { ...state, waiting: [...state.waiting, entry] };
}

function remove(state: BookState, { id, number }: Removed): BookState {
  const others = (notes: Entry[]) => notes.filter((note) => note.id !== id);
  const notes = others(state.notes);
  const wasCounted = notes.length < state.notes.length || number <= state.highest;
  return { ...state, notes, waiting: others(state.waiting), count: state.count - (wasCounted ? 1 : 0) };
}

function show(state: BookState, entries: Entry[]): BookState {
  const ids = new Set(state.notes.map(({ id }) => id));
  const added = entries.filter(({ id }) => !ids.has(id));
  const notes = [...state.notes, ...added].sort((one, other) => other.number - one.number);
  const shown = new Set(notes.map(({ id }) => id));
  return {
    ...state,
    notes,
    waiting: state.waiting.filter(({ id }) => !shown.has(id)),
    count: state.count + added.length,
  };
}

function findNewest(entries: Entry[]): number {
  return Math.max(...entries.map(({ number }) => number));
}
