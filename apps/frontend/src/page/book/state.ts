import type { Entry, Removed } from '@guestbook/contract';
import type { PageModel } from '../model.ts';
import { countNewNotes, thank } from '../words.ts';

export type Book = NonNullable<(PageModel & { kind: 'book' })['book']>;

/** The first page of the book while it is open in a browser. */
export interface BookState {
  count: number;
  notes: Entry[];
  /** The highest number when the page was made: notes above it are new. */
  highest: number;
  /** Notes of others, not shown until the visitor asks for them. */
  waiting: Entry[];
  /** How many of them the visitor is told of. It stands still while signing: one of them may be the visitor's own. */
  announced: number;
  isSigning: boolean;
  /** So much has changed that the page has to be fetched anew. */
  isStale: boolean;
  /** What was put into the page last: the note to go to, and what to say. Not true any more when the next is sent. */
  arrival?: { number: number; words: string } | undefined;
}

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
      return hear(state, change.data);
    case 'removed':
      return forget(state, change.data);
    case 'reset':
      return { ...state, isStale: true };
    case 'sign':
      return { ...state, isSigning: true, arrival: undefined };
    case 'refuse':
      return { ...state, isSigning: false };
    case 'signed':
      return show({ ...state, isSigning: false }, [change.data], thank(change.data.name));
    case 'show':
      return show(state, state.waiting, `${countNewNotes(state.waiting.length)} shown.`);
  }
}

/** A note was signed or has changed, somewhere. */
function hear(state: BookState, entry: Entry): BookState {
  const replace = (notes: Entry[]) => notes.map((note) => (note.id === entry.id ? entry : note));
  const isKnown = [...state.notes, ...state.waiting].some(({ id }) => id === entry.id);
  if (isKnown) return { ...state, notes: replace(state.notes), waiting: replace(state.waiting) };
  if (entry.number <= state.highest) return state;
  if (state.waiting.length === maximumWaiting) return { ...state, isStale: true };
  return { ...state, waiting: [...state.waiting, entry] };
}

function forget(state: BookState, { id, number }: Removed): BookState {
  const others = (notes: Entry[]) => notes.filter((note) => note.id !== id);
  const notes = others(state.notes);
  const wasCounted = notes.length < state.notes.length || number <= state.highest;
  return { ...state, notes, waiting: others(state.waiting), count: state.count - (wasCounted ? 1 : 0) };
}

function show(state: BookState, entries: Entry[], words: string): BookState {
  const ids = new Set(state.notes.map(({ id }) => id));
  const added = entries.filter(({ id }) => !ids.has(id));
  const notes = [...state.notes, ...added].sort((one, other) => other.number - one.number);
  const shown = new Set(notes.map(({ id }) => id));
  const number = Math.max(...entries.map((entry) => entry.number));
  return {
    ...state,
    notes,
    waiting: state.waiting.filter(({ id }) => !shown.has(id)),
    count: state.count + added.length,
    arrival: { number, words },
  };
}
