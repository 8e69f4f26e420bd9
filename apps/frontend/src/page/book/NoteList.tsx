import { useEffect } from 'react';
import { Note } from '../parts/Note.tsx';
import { useMinute } from '../use-minute.ts';
import { countNewNotes } from '../words.ts';
import type { BookState } from './state.ts';

/** The right page: what has happened meanwhile, the notes, and the way to others. */
export function NoteList({ state, before, older, onShow }: Props) {
  const { notes, announced, arrival, isStale } = state;
  const minute = useMinute();

  useEffect(() => {
    if (arrival) document.getElementById(`note-${arrival.number}`)?.focus();
  }, [arrival]);

  return (
    <>
      {before !== undefined && (
        <p className="way">
          <a href="/">Newest notes</a>
        </p>
      )}
      <output className="said">{arrival?.words}</output>
      <div aria-live="polite">
        {isStale ? (
          <a className="news" href="/">
            The book has changed. Open it anew.
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
            : 'There are no older notes.'}
        </p>
      )}
      <ol className="notes" aria-label="Notes, newest first">
        {notes.map((note) => (
          <li key={note.id}>
            <Note note={note} minute={minute} />
          </li>
        ))}
      </ol>
      {older !== undefined && (
        <p className="way">
          <a href={`/?before=${older}`} rel="next">
            Older notes
          </a>
        </p>
      )}
    </>
  );
}

interface Props {
  state: BookState;
  before: number | undefined;
  older: number | undefined;
  onShow: () => void;
}
