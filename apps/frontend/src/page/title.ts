import { isolate } from './isolate.ts';
import type { BookModel, PageModel } from './model.ts';
import type { Words } from './words/index.ts';

/** The title of the document. The part that differs between pages comes first, for tabs and screen readers. */
export function nameTitle(words: Words, model: PageModel): string {
  const { title } = model.site;
  switch (model.kind) {
    case 'note': {
      const { number, name } = model.note;
      const by = words.note.by(name === undefined ? words.note.aGuest : isolate(name));
      return `${words.note.number(number)} ${by} · ${title}`;
    }
    case 'error':
      return `${words.problems[model.code].title} · ${title}`;
    case 'book':
      if (model.form) return `${words.form.notSigned} · ${title}`;
      if (model.before === undefined) return title;
      return `${model.book ? describeRange(words, model.book) : words.book.olderNotes} · ${title}`;
  }
}

type Range = Pick<BookModel, 'notes' | 'place' | 'count'>;

/** Where in the book a page of older notes is: by position, or by the notes' numbers if `place` is unknown. */
export function describeRange({ book }: Words, { notes, place, count }: Range): string {
  const [first] = notes;
  const last = notes.at(-1);
  if (!first || !last) return book.olderNotes;
  if (place === undefined) return book.numbers(first.number, last.number);
  return book.range(place, place + notes.length - 1, count);
}
