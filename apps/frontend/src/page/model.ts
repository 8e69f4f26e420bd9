import type { Entry, FieldError } from '@guestbook/contract';

/** Title and one line, from the owner. */
export interface Site {
  title: string;
  line: string;
}

/** What a signer had typed, as it came. */
export type FormValues = Partial<Record<'message' | 'name' | 'website' | 'place' | 'mark', string>>;

/** A form that came back: what was typed, what is wrong with it, and what to say above it. */
export interface ReturnedForm {
  values: FormValues;
  errors: FieldError[];
  /** A sentence for faults that belong to no field, such as "The book cannot be written in right now." */
  notice?: string;
  /** What the try is known by if it may have arrived: sent again with it, also after a change, it is one note. */
  draft?: string;
}

/** A note on a page. Of one that the server could not render, only that is said. */
export type PageNote = Entry & { isUnshown?: true };

/** A page of the book. */
export interface BookModel {
  count: number;
  since: string;
  position: string;
  notes: PageNote[];
  /** The number that the next page of older notes begins below, if there is one. */
  older?: number;
  /** On a page of older notes: the number that the page of newer notes begins above; undefined if that is the first page. */
  newer?: number;
  /** On a page of older notes: which note of the book its first one is, counted from the newest; undefined if that is unknown. */
  place?: number;
}

/** Everything a page shows. It is embedded in the HTML, so that the browser hydrates the same page. */
export type PageModel =
  | {
      kind: 'book';
      site: Site;
      /** Undefined when the notes cannot be read just now. */
      book?: BookModel;
      /** The number that this page of older notes begins below; undefined on the first page. */
      before?: number;
      form?: ReturnedForm;
      /** The number of the visitor's own note, when signing has led them here. */
      signed?: number;
    }
  | {
      kind: 'note';
      site: Site;
      note: PageNote;
      /** Its neighbours' numbers. */ newer?: number;
      older?: number;
    }
  | { kind: 'fault'; site: Site; status: number; title: string; text: string };

/** What the HTML of every page contains besides the page itself. */
export interface Assets {
  /** The address of the browser's script. */
  script: string;
  /** The text of the style sheet. */
  style: string;
  /** In development, the name by which Vite's client finds the style sheet. */
  styleId?: string;
}

/** Hears of a note that cannot be rendered, once for each page that is made. */
export type OnUnshown = (number: number, error: unknown) => void;
