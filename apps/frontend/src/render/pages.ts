import { createHash } from 'node:crypto';
import { formatPosition, type Entry } from '@guestbook/contract';
import { Encoded } from '@guestbook/service/encoded';
import { PAGE_ENTRIES } from '../book/cache.ts';
import type { EntryList } from '../book/list.ts';
import type { PageModel, ReturnedForm, Site } from '../page/model.ts';
import type { Build } from './load-build.ts';

/** A page and its entity tag. */
export interface TaggedPage {
  document: Encoded;
  tag: string;
}

type PageError = Omit<Extract<PageModel, { kind: 'fault' }>, 'kind' | 'site'>;

interface Options {
  build: Pick<Build, 'render' | 'hash'>;
  site: Site;
}

/** Makes every page. A page of the book is rendered once for each state of its list. */
export class Pages {
  readonly #render: Build['render'];
  readonly #site: Site;
  /** Identifies the build and the site's texts, in every entity tag. */
  readonly #settings: string;
  /** A list that is replaced takes its page with it. */
  readonly #byList = new WeakMap<EntryList, TaggedPage & { above: EntryList | undefined }>();
  readonly #thanks = new WeakMap<Entry, TaggedPage>();

  constructor({ build, site }: Options) {
    const hash = createHash('sha256').update(build.hash).update(JSON.stringify(site));
    this.#settings = hash.digest('hex').slice(0, 12);
    this.#render = build.render;
    this.#site = site;
  }

  /** A page of the book; `before` if it is one of older entries, which begins below that number. */
  showBook(list: EntryList, before?: number): TaggedPage {
    return this.#renderOnce(list, () => this.#toModel({ list, before }));
  }

  /** The same with thanks for an entry on it. */
  showThanks(list: EntryList, signed: Entry, before?: number): TaggedPage {
    const known = this.#thanks.get(signed);
    if (known) return known;
    const tag = `W/"${formatPosition(list.position)}-${this.#settings}-${signed.number}"`;
    const model = this.#toModel({ list, before, signed: signed.number });
    const page = { document: this.#make(model, list), tag };
    this.#thanks.set(signed, page);
    return page;
  }

  /** The page of one entry; undefined if the book has no entry of this number. `above` holds the next newer one, if any. */
  showEntry({ list, above }: { list: EntryList; above: EntryList }, number: number): TaggedPage | undefined {
    const [note, below] = list.entries;
    if (note?.number !== number) return undefined;
    const newer = above.entries[0]?.number;
    const older = below?.number;
    return this.#renderOnce(
      list,
      () => ({ kind: 'note', site: this.#site, note, ...(newer && { newer }), ...(older && { older }) }),
      above,
    );
  }

  /** A page for one visitor: with the returned form, or without a list because the book cannot be read. */
  showForm(page: {
    list?: EntryList | undefined;
    before?: number | undefined;
    form?: ReturnedForm;
  }): Encoded {
    return this.#make(this.#toModel(page));
  }

  showError(error: PageError): Encoded {
    return this.#make({ kind: 'fault', site: this.#site, ...error });
  }

  #make(model: PageModel, list?: EntryList): Encoded {
    return new Encoded(this.#render(model), list?.addBytes);
  }

  #renderOnce(list: EntryList, toModel: () => PageModel, above?: EntryList): TaggedPage {
    const known = this.#byList.get(list);
    if (known && known.above === above) return known;
    const positions = above
      ? `${formatPosition(list.position)}-${above.position.revision}`
      : formatPosition(list.position);
    const page = { document: this.#make(toModel(), list), tag: `W/"${positions}-${this.#settings}"`, above };
    this.#byList.set(list, page);
    return page;
  }

  #toModel({ list, before, form, signed }: BookParts): PageModel {
    return {
      kind: 'book',
      site: this.#site,
      ...(list && { book: toBook(list, before) }),
      ...(before !== undefined && { before }),
      ...(form && { form }),
      ...(signed !== undefined && { signed }),
    };
  }
}

interface BookParts {
  list?: EntryList | undefined;
  before?: number | undefined;
  form?: ReturnedForm;
  signed?: number;
}

function toBook(list: EntryList, before: number | undefined) {
  const { position, count, since, entries, older, newer } = list;
  // The page above this one is the newest if that has room for all newer entries.
  const isBelowNewest = newer !== undefined && newer <= PAGE_ENTRIES;
  return {
    count,
    since,
    position: formatPosition(position),
    notes: entries,
    ...(older !== undefined && { older }),
    ...(before !== undefined && !isBelowNewest && { newer: before - 1 }),
    ...(before !== undefined && newer !== undefined && { place: newer + 1 }),
  };
}
