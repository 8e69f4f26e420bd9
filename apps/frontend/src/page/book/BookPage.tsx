import { useEffect, useState } from 'react';
import type { Entry } from '@guestbook/contract';
import type { PageModel } from '../model.ts';
import { Note } from '../parts/Note.tsx';
import { Spread } from '../parts/Spread.tsx';
import { SignForm } from '../sign/SignForm.tsx';
import { useMinute } from '../use-minute.ts';
import { countNewNotes, countNotes, formatMonth } from '../words.ts';
import { useNotes } from './use-notes.ts';

/** The open book: sign on the left, read on the right. */
export function BookPage({ model }: { model: PageModel & { kind: 'book' } }) {
  const { site, book, before, form } = model;
  const minute = useMinute();
  const { shown, arrived, count, isReset, dispatch } = useNotes(model);
  const [said, setSaid] = useState('');
  const [focused, setFocused] = useState<string>();

  useEffect(() => {
    if (focused) document.getElementById(focused)?.focus();
  }, [focused]);

  const accept = (entry: Entry) => {
    dispatch({ type: 'sign', entry });
    setSaid(
      entry.name
        ? `Thank you, ${entry.name}. Your note is in the book.`
        : 'Thank you. Your note is in the book.',
    );
    setFocused(`note-${entry.number}`);
  };
  const show = () => {
    dispatch({ type: 'show' });
    setSaid(`${countNewNotes(arrived.length)} shown.`);
    setFocused(`note-${arrived.at(-1)?.number}`);
  };

  return (
    <Spread
      site={site}
      isHome={before === undefined}
      left={
        <>
          {book && (
            <p className="count">
              {countNotes(count)} since {formatMonth(book.since)}
            </p>
          )}
          <SignForm form={form} onAccept={accept} />
        </>
      }
      right={
        <>
          <output className="said">{said}</output>
          {isReset && (
            <a className="news" href="/">
              The book has changed. Open it anew.
            </a>
          )}
          {arrived.length > 0 && !isReset && (
            <button className="news" type="button" onClick={show}>
              {countNewNotes(arrived.length)}
            </button>
          )}
          {before !== undefined && (
            <p className="way">
              <a href="/">Newest notes</a>
            </p>
          )}
          {!book && (
            <p className="quiet">The notes cannot be read right now. Please look in again in a moment.</p>
          )}
          {book && shown.length === 0 && (
            <p className="quiet">
              {before === undefined
                ? 'No one has signed yet. The first page is yours.'
                : 'There are no older notes.'}
            </p>
          )}
          <ol className="notes" aria-label="Notes, newest first">
            {shown.map((note) => (
              <li key={note.id}>
                <Note note={note} minute={minute} />
              </li>
            ))}
          </ol>
          {book?.older !== undefined && (
            <p className="way">
              <a href={`/?before=${book.older}`} rel="next">
                Older notes
              </a>
            </p>
          )}
        </>
      }
    />
  );
}
