import type { Added } from '@guestbook/contract';
import { useEffect, useReducer, useState } from 'react';
import { locateSigned } from '../addresses.ts';
import { isValid } from '../dates.ts';
import type { PageModel } from '../model.ts';
import { Boundary } from '../parts/Boundary.tsx';
import { Layout } from '../parts/Layout.tsx';
import { PlainForm } from '../sign/PlainForm.tsx';
import type { Refused } from '../sign/send.ts';
import { SignForm } from '../sign/SignForm.tsx';
import { useWords, type Words } from '../words/index.ts';
import { listenToEvents } from './listen.ts';
import { NoteList } from './NoteList.tsx';
import { changeBook, openBook } from './state.ts';

/** A page of the book: the form on the left, notes on the right. */
export function BookPage({ model }: { model: PageModel & { kind: 'book' } }) {
  const { site, book, before, form, signed } = model;
  const words = useWords();
  const [landed, setLanded] = useState(signed);
  const [state, dispatch] = useReducer(changeBook, book, openBook);
  // New notes belong on the first page: the other pages do not listen for them.
  const position = before === undefined && !state.isStale ? book?.position : undefined;

  useEffect(() => (position === undefined ? undefined : listenToEvents(position, dispatch)), [position]);

  const finish = (answer: Added | Refused) => {
    if (!('entry' in answer)) dispatch({ type: 'refuse' });
    else if (book && before === undefined) dispatch({ type: 'signed', data: answer.entry });
    else location.assign(locateSigned(answer.entry.number, answer.revision));
  };
  const send = () => {
    setLanded(undefined);
    dispatch({ type: 'sign' });
  };

  return (
    <Layout
      site={site}
      isHome={before === undefined}
      skip={words.book.skip}
      left={
        <>
          {book && state.count > 0 && <p className="count">{countNotes(words, state.count, book.since)}</p>}
          <Boundary fallback={<PlainForm />}>
            <SignForm
              returned={form}
              signed={book?.notes.find(({ number }) => number === signed)}
              onSend={send}
              onAnswer={finish}
            />
          </Boundary>
        </>
      }
      right={
        book ? (
          <NoteList
            state={state}
            book={book}
            landed={landed}
            before={before}
            onShow={() => dispatch({ type: 'show' })}
          />
        ) : (
          <p className="quiet">{words.book.unavailable}</p>
        )
      }
    />
  );
}

/** How many notes there are, and since when if that date is valid. */
function countNotes({ book, formats }: Words, count: number, since: string): string {
  const date = new Date(since);
  return isValid(date) ? book.notesSince(count, formats.month(date)) : book.notes(count);
}
