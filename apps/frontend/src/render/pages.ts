import { createHash } from 'node:crypto';
import { formatPosition, type Entry } from '@guestbook/contract';
import type { Book } from '../book/list.ts';
import { PAGE_NOTES } from '../book/cache.ts';
import type { PageModel, ReturnedForm, Site } from '../page/model.ts';
import type { Build } from './load-build.ts';
import { Document } from '../http/document.ts';

/** A page and its entity tag. */
export interface TaggedPage {
  document: Document;
  tag: string;
}

type Fault = Omit<Extract<PageModel, { kind: 'fault' }>, 'kind' | 'site'>;

/** Makes every page. Those of the book are rendered once for each state of it. */
export interface Pages {
  showBook(book: Book, before?: number): TaggedPage;
  /** The same, with thanks for a note that is on it. */
  showThanks(book: Book, signed: Entry, before?: number): TaggedPage;
  /** Undefined if the book has no note of this number. `above` holds the newer note, if there is one. */
  showNote(books: { book: Book; above: Book }, number: number): TaggedPage | undefined;
  /** With a form that came back, or with a book that cannot be read: pages for one visitor only. */
  showForm(page: { book?: Book | undefined; before?: number | undefined; form?: ReturnedForm }): Document;
  showFault(fault: Fault): Document;
}

export function createPages({ build, site }: { build: Pick<Build, 'render' | 'hash'>; site: Site }): Pages {
  const settings = createHash('sha256').update(build.hash).update(JSON.stringify(site)).digest('hex');
  // A book that is replaced takes its page with it.
  const remembered = new WeakMap<Book, TaggedPage & { above: Book | undefined }>();
  const thanked = new WeakMap<Entry, TaggedPage>();

  const render = (model: PageModel, book?: Book) => new Document(build.render(model), book?.addBytes);

  const renderOnce = (book: Book, toModel: () => PageModel, above?: Book) => {
    const known = remembered.get(book);
    if (known && known.above === above) return known;
    const positions = above
      ? `${formatPosition(book.position)}-${above.position.revision}`
      : formatPosition(book.position);
    const tag = `W/"${positions}-${settings.slice(0, 12)}"`;
    const page = { document: render(toModel(), book), tag, above };
    remembered.set(book, page);
    return page;
  };

  return {
    showBook: (book, before) => renderOnce(book, () => toBookModel({ site, book, before })),
    showThanks: (book, signed, before) => {
      const known = thanked.get(signed);
      if (known) return known;
      const tag = `W/"${formatPosition(book.position)}-${settings.slice(0, 12)}-${signed.number}"`;
      const model = toBookModel({ site, book, before, signed: signed.number });
      const page = { document: render(model, book), tag };
      thanked.set(signed, page);
      return page;
    },
    showNote: ({ book, above }, number) => {
      const [note, below] = book.notes;
      if (note?.number !== number) return undefined;
      const newer = above.notes[0]?.number;
      const older = below?.number;
      return renderOnce(
        book,
        () => ({ kind: 'note', site, note, ...(newer && { newer }), ...(older && { older }) }),
        above,
      );
    },
    showForm: (page) => render(toBookModel({ site, ...page })),
    showFault: (fault) => render({ kind: 'fault', site, ...fault }),
  };
}

interface BookParts {
  site: Site;
  book?: Book | undefined;
  before?: number | undefined;
  form?: ReturnedForm;
  signed?: number;
}

function toBookModel({ site, book, before, form, signed }: BookParts): PageModel {
  return {
    kind: 'book',
    site,
    ...(book && { book: toShown(book, before) }),
    ...(before !== undefined && { before }),
    ...(form && { form }),
    ...(signed !== undefined && { signed }),
  };
}

function toShown({ position, count, since, notes, older, newer }: Book, before: number | undefined) {
  // The page above this one is the first where that has room for all.
  const isFirstAbove = newer !== undefined && newer <= PAGE_NOTES;
  return {
    count,
    since,
    position: formatPosition(position),
    notes,
    ...(older !== undefined && { older }),
    ...(before !== undefined && !isFirstAbove && { newer: before - 1 }),
    ...(before !== undefined && newer !== undefined && { place: newer + 1 }),
  };
}
