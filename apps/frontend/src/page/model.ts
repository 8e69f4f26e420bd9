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
}

/** A note on a page. Of one that the server could not render, only that is said. */
export type PageNote = Entry & { isUnshown?: true };

/** Everything a page shows. It is embedded in the HTML, so that the browser hydrates the same page. */
export type PageModel =
  | {
      kind: 'book';
      site: Site;
      /** Undefined when the notes cannot be read just now. */
      book?: { count: number; since: string; position: string; notes: PageNote[]; older?: number };
      /** The number that this page of older notes begins below; undefined on the first page. */
      before?: number;
      form?: ReturnedForm;
    }
  | { kind: 'note'; site: Site; note: PageNote }
  | { kind: 'fault'; site: Site; status: number; title: string; text: string };

/** The addresses of what the page is made of in the browser. */
export interface Assets {
  script: string;
  styles: string[];
}
