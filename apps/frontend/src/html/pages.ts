import { createHash } from 'node:crypto';
import { formatPosition } from '@guestbook/contract';
import type { Book } from '../book/list.ts';
import { PAGE_NOTES } from '../book/shelf.ts';
import type { PageModel, ReturnedForm, Site } from '../page/model.ts';
import type { Build } from './load-build.ts';
import { Document } from './document.ts';

/** A page and its entity tag. */
export interface TaggedPage {
  document: Document;
  tag: string;
}

type Fault = Omit<Extract<PageModel, { kind: 'fault' }>, 'kind' | 'site'>;

/** Makes every page. Those of the book are rendered once for each state of it. */
export interface Pages {
  showBook(book: Book, before?: number): TaggedPage;
  /** Undefined if the book has no note of this number. */
  showNote(book: Book, number: number): TaggedPage | undefined;
  /** With a form that came back, or with a book that cannot be read: pages for one visitor only. */
  showForm(page: { book?: Book | undefined; before?: number | undefined; form?: ReturnedForm }): Document;
  showFault(fault: Fault): Document;
}

export function createPages({ build, site }: { build: Pick<Build, 'render' | 'hash'>; site: Site }): Pages {
  const settings = createHash('sha256').update(build.hash).update(JSON.stringify(site)).digest('hex');
  // A book that is replaced takes its page with it.
  const remembered = new WeakMap<Book, TaggedPage>();

  const render = (model: PageModel, book?: Book) => new Document(build.render(model), book?.addBytes);

  const renderOnce = (book: Book, toModel: () => PageModel) => {
    const known = remembered.get(book);
    if (known) return known;
    const tag = `W/"${formatPosition(book.position)}-${settings.slice(0, 12)}"`;
    const page = { document: render(toModel(), book), tag };
    remembered.set(book, page);
    return page;
  };

  return {
    showBook: (book, before) => renderOnce(book, () => toBookModel({ site, book, before })),
    showNote: (book, number) => {
      const note = book.notes.find((entry) => entry.number === number);
      return note && renderOnce(book, () => ({ kind: 'note', site, note }));
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
}

function toBookModel({ site, book, before, form }: BookParts): PageModel {
  return {
    kind: 'book',
    site,
    ...(book && { book: toShown(book) }),
    ...(before !== undefined && { before }),
    ...(form && { form }),
  };
}

function toShown({ position, count, since, notes }: Book) {
  const shown = notes.slice(0, PAGE_NOTES);
  const oldest = shown.at(-1);
  return {
    count,
    since,
    position: formatPosition(position),
    notes: shown,
    ...(oldest && notes.length > PAGE_NOTES && { older: oldest.number }),
  };
}
