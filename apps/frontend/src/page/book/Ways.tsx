import type { BookModel } from '../model.ts';

/** The ways to other pages of the book. Each opens at its notes: on a phone the form would hide them. */
export function Ways({ book, before }: { book: BookModel; before: number | undefined }) {
  const { older, newer } = book;
  const isOlderPage = before !== undefined;
  if (!isOlderPage && older === undefined) return undefined;
  return (
    <nav className="ways" aria-label="Pages of the book">
      {newer !== undefined && <a href="/#notes">Newest notes</a>}
      {isOlderPage && <NewerNotes book={book} />}
      {older !== undefined && (
        <>
          <a href={`/?before=${older}#notes`} rel="next">
            Older notes
          </a>
          <a href="/?after=0#first">First note</a>
        </>
      )}
    </nav>
  );
}

export function NewerNotes({ book: { newer } }: { book: BookModel }) {
  return (
    <a href={newer === undefined ? '/#notes' : `/?after=${newer}#notes`} rel="prev">
      Newer notes
    </a>
  );
}
