import type { BookModel } from '../model.ts';
import { useWords } from '../words/index.ts';

/** Links to the other pages of the book. Each jumps to the notes: on a phone the form would hide them. */
export function Pagination({ book, before }: { book: BookModel; before: number | undefined }) {
  const words = useWords().book;
  const { older, newer } = book;
  const isOlderPage = before !== undefined;
  if (!isOlderPage && older === undefined) return undefined;
  return (
    <nav className="pagination" aria-label={words.pages}>
      {newer !== undefined && <a href="/#notes">{words.newestNotes}</a>}
      {isOlderPage && (
        <>
          {' '}
          <NewerNotes book={book} />
        </>
      )}
      {older !== undefined && (
        <>
          {' '}
          <a href={`/?before=${older}#notes`} rel="next">
            {words.olderNotes}
          </a>{' '}
          <a href="/?after=0#first">{words.firstNote}</a>
        </>
      )}
    </nav>
  );
}

export function NewerNotes({ book: { newer } }: { book: BookModel }) {
  const words = useWords().book;
  return (
    <a href={newer === undefined ? '/#notes' : `/?after=${newer}#notes`} rel="prev">
      {words.newerNotes}
    </a>
  );
}
