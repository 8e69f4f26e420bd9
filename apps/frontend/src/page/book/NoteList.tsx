import { useEffect } from 'react';
import type { BookModel } from '../model.ts';
import { Note } from '../parts/Note.tsx';
import { useMinute } from '../use-minute.ts';
import { countNewNotes, describePlace, thank } from '../words.ts';
import type { BookState } from './state.ts';
import { NewerNotes, Ways } from './Ways.tsx';

/** The right page: what has happened meanwhile, the notes, and the ways to others. */
export function NoteList({ state, book, landed, before, onShow }: Props) {
  const { notes, announced, arrival, isStale } = state;
  const minute = useMinute();

  useEffect(() => {
    if (arrival) document.getElementById(`note-${arrival.number}`)?.focus();
  }, [arrival]);

  return (
    <section aria-labelledby="notes-heading">
      <div className={before === undefined ? 'unseen' : 'top'}>
        <h2 id="notes-heading">{before === undefined ? 'Notes, newest first' : describePlace(book)}</h2>
        {before !== undefined && <NewerNotes book={book} />}
      </div>
      <output className="said">{arrival?.words}</output>
      <div aria-live="polite">
        {isStale ? (
          <a className="news" href="/">
            The book has been updated. Reload to see it.
          </a>
        ) : (
          announced > 0 && (
            <button className="news" type="button" onClick={onShow}>
              {countNewNotes(announced)}
            </button>
          )
        )}
      </div>
      {notes.length === 0 && (
        <p className="quiet">
          {before === undefined
            ? 'No one has signed yet. The first page is yours.'
            : 'That’s the beginning of the book.'}
        </p>
      )}
      <ol className="notes">
        {notes.map((note, at) => (
          <li key={note.id} {...(book.older === undefined && at === notes.length - 1 && { id: 'first' })}>
            {note.number === landed && <p className="said">{thank(note.name)}</p>}
            <Note note={note} minute={minute} />
          </li>
        ))}
      </ol>
      <Ways book={book} before={before} />
    </section>
  );
}

interface Props {
  state: BookState;
  book: BookModel;
  /** The number of the visitor's own note, as long as there are thanks for it. */
  landed: number | undefined;
  before: number | undefined;
  onShow: () => void;
}
