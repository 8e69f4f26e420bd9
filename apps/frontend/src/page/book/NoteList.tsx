import { useEffect } from 'react';
import { isolate } from '../isolate.ts';
import type { BookModel } from '../model.ts';
import { Note } from '../parts/Note.tsx';
import { describeRange } from '../title.ts';
import { useMinute } from '../use-minute.ts';
import { useWords, type Words } from '../words/index.ts';
import { NewerNotes, Pagination } from './Pagination.tsx';
import type { Arrival, BookState } from './state.ts';

/** The right page: news since it was opened, the notes, and links to other pages. */
export function NoteList({ state, book, landed, before, onShow }: Props) {
  const { notes, announced, arrival, isStale } = state;
  const words = useWords();
  const minute = useMinute();

  useEffect(() => {
    if (arrival) document.getElementById(`note-${arrival.number}`)?.focus();
  }, [arrival]);

  return (
    <section aria-labelledby="notes-heading">
      <div className={before === undefined ? 'unseen' : 'top'}>
        <h2 id="notes-heading">{before === undefined ? words.book.heading : describeRange(words, book)}</h2>
        {before !== undefined && <NewerNotes book={book} />}
      </div>
      <output className="said">{arrival && describeArrival(words, arrival)}</output>
      <div aria-live="polite">
        {isStale ? (
          <a className="news" href="/">
            {words.book.stale}
          </a>
        ) : (
          announced > 0 && (
            <button className="news" type="button" onClick={onShow}>
              {words.book.newNotes(announced)}
            </button>
          )
        )}
      </div>
      {notes.length === 0 && (
        <p className="quiet">{before === undefined ? words.book.empty : words.book.noOlder}</p>
      )}
      <ol className="notes">
        {notes.map((note, at) => (
          <li key={note.id} {...(book.older === undefined && at === notes.length - 1 && { id: 'first' })}>
            {note.number === landed && <p className="said">{thank(words, note.name)}</p>}
            <Note note={note} minute={minute} />
          </li>
        ))}
      </ol>
      <Pagination book={book} before={before} />
    </section>
  );
}

function describeArrival(words: Words, arrival: Arrival): string {
  return arrival.kind === 'signed' ? thank(words, arrival.name) : words.book.newNotesShown(arrival.count);
}

function thank({ book }: Words, name: string | undefined): string {
  return book.thanks(name && isolate(name));
}

interface Props {
  state: BookState;
  book: BookModel;
  /** The number of the visitor's own note, while the page thanks for it. */
  landed: number | undefined;
  before: number | undefined;
  onShow: () => void;
}
