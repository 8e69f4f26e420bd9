import type { Entry, FieldError, NewEntry, ProblemCode } from '@guestbook/contract';

/** Title and one line, from the owner. */
export interface Site {
  title: string;
  line: string;
}

export type FieldName = keyof NewEntry;

export type Mark = NonNullable<Entry['mark']>;

/** The text in the form's fields, as the visitor typed it. */
export type FormValues = Partial<Record<FieldName, string>>;

/** Why a note was not added, if no field is to blame. `seconds` is the wait before the next try, if known. */
export interface Notice {
  /** `no_answer`: the request failed on the way. */
  code: ProblemCode | 'no_answer';
  seconds?: number;
}

/** A form that the server returns for correction. */
export interface ReturnedForm {
  values: FormValues;
  errors: FieldError[];
  notice?: Notice;
  /** Identifies a try that may have arrived: sent again with it, even after a change, the form makes one note. */
  draft?: string;
}

/** A note on a page. `isUnshown`: the server could not render it, and the page says so in its place. */
export type PageNote = Entry & { isUnshown?: true };

/** A page of the book. */
export interface BookModel {
  count: number;
  since: string;
  position: string;
  notes: PageNote[];
  /** The next page of older notes starts below this number. Undefined on the last page. */
  older?: number;
  /** On a page of older notes: the page of newer notes starts above this number. Undefined if that is the first page. */
  newer?: number;
  /** On a page of older notes: the place of its first note in the book, counted from the newest. Undefined if unknown. */
  place?: number;
}

/** The data of a page. The HTML embeds it, so that the browser hydrates the same page. */
export type PageModel =
  | {
      kind: 'book';
      site: Site;
      /** Undefined if the notes are unavailable. */
      book?: BookModel;
      /** This page of older notes starts below this number. Undefined on the first page. */
      before?: number;
      form?: ReturnedForm;
      /** The number of the visitor's own note, if signing led here. */
      signed?: number;
    }
  | {
      kind: 'note';
      site: Site;
      note: PageNote;
      /** The numbers of its neighbours. */
      newer?: number;
      older?: number;
    }
  | { kind: 'error'; site: Site; code: ProblemCode };

/** What the HTML of every page contains besides the page itself. */
export interface Assets {
  /** The address of the browser's script. */
  script: string;
  /** The text of the style sheet. */
  style: string;
  /** In development, the name by which Vite's client finds the style sheet. */
  styleId?: string;
}

/** Called for each note that cannot be rendered, once per rendered page. */
export type OnUnshown = (number: number, error: unknown) => void;
