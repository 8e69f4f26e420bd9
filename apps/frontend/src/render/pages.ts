import { createHash } from 'node:crypto';
import { formatPosition, type Entry, type ProblemCode } from '@guestbook/contract';
import { Encoded } from '@guestbook/service/encoded';
import { PAGE_ENTRIES } from '../book/cache.ts';
import type { EntryList } from '../book/list.ts';
import { createSecurePage, type SecurePage } from '../http/secure.ts';
import type { RenderedPage } from '../http/send-page.ts';
import type { PageModel, ReturnedForm, Site } from '../page/model.ts';
import type { Build } from './load-build.ts';

interface Options {
  build: Pick<Build, 'render' | 'hash' | 'policy'>;
  site: Site;
}

/** Renders the pages. A page of the book is rendered once for each state of its list. */
export class Pages {
  readonly #build: Pick<Build, 'render' | 'hash'>;
  readonly #secure: SecurePage;
  readonly #site: Site;
  /** Identifies the build and the site's texts, in every entity tag. */
  readonly #settings: string;
  /** A list that is replaced takes its page with it. */
  readonly #byList = new WeakMap<EntryList, RenderedPage & { above: EntryList | undefined }>();
  readonly #thanks = new WeakMap<Entry, RenderedPage>();

  constructor({ build, site }: Options) {
    const hash = createHash('sha256')
      .update(build.hash ?? '')
      .update(JSON.stringify(site));
    this.#settings = hash.digest('hex').slice(0, 12);
    this.#build = build;
    this.#secure = createSecurePage(build.policy);
    this.#site = site;
  }

  /** Renders a page of the book. A page of older entries begins below the number `before`. */
  showBook(list: EntryList, before?: number): RenderedPage {
    return this.#renderOnce(list, () => this.#toModel({ list, before }));
  }

  /** Renders the same page with thanks for an entry on it. */
  showThanks(list: EntryList, signed: Entry, before?: number): RenderedPage {
    const known = this.#thanks.get(signed);
    if (known) return known;
    const tag = `W/"${formatPosition(list.position)}-${this.#settings}-${signed.number}"`;
    const model = this.#toModel({ list, before, signed: signed.number });
    if (this.#build.hash === undefined) return this.#make(model);
    const page = { ...this.#make(model, list), tag };
    this.#thanks.set(signed, page);
    return page;
  }

  /** Renders the page of one entry. Undefined if the list does not begin with this number. `above` holds the next newer one. */
  showEntry(
    { list, above }: { list: EntryList; above: EntryList },
    number: number,
  ): RenderedPage | undefined {
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

  /** Renders a page for one visitor: with the returned form, or without a list if the book is unavailable. */
  showForm(page: {
    list?: EntryList | undefined;
    before?: number | undefined;
    form?: ReturnedForm;
  }): RenderedPage {
    return this.#make(this.#toModel(page));
  }

  showError(code: ProblemCode): RenderedPage {
    return this.#make({ kind: 'error', site: this.#site, code });
  }

  #make(model: PageModel, list?: EntryList): RenderedPage {
    return { document: new Encoded(this.#build.render(model), list?.addBytes), secure: this.#secure };
  }

  #renderOnce(list: EntryList, toModel: () => PageModel, above?: EntryList): RenderedPage {
    const known = this.#byList.get(list);
    if (known && known.above === above) return known;
    const positions = above
      ? `${formatPosition(list.position)}-${above.position.revision}`
      : formatPosition(list.position);
    if (this.#build.hash === undefined) return this.#make(toModel());
    const page = { ...this.#make(toModel(), list), tag: `W/"${positions}-${this.#settings}"`, above };
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
