import type { Added } from '@guestbook/contract';
import { useEffect, useReducer, useState } from 'react';
import type { PageModel } from '../model.ts';
import { Boundary } from '../parts/Boundary.tsx';
import { Spread } from '../parts/Spread.tsx';
import { PlainForm } from '../sign/PlainForm.tsx';
import type { Refused } from '../sign/send.ts';
import { SignForm } from '../sign/SignForm.tsx';
import { countSince, locateSigned } from '../words.ts';
import { followBook } from './follow.ts';
import { NoteList } from './NoteList.tsx';
import { changeBook, openBook } from './state.ts';

/** The open book: sign on the left, read on the right. */
export function BookPage({ model }: { model: PageModel & { kind: 'book' } }) {
  const { site, book, before, form, signed } = model;
  const [landed, setLanded] = useState(signed);
  const [state, dispatch] = useReducer(changeBook, book, openBook);
  // Only the first page hears of new notes: they are not on the others.
  const position = before === undefined && !state.isStale ? book?.position : undefined;

  useEffect(() => (position === undefined ? undefined : followBook(position, dispatch)), [position]);

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
    <Spread
      site={site}
      isHome={before === undefined}
      skip="Skip to the notes"
      left={
        <>
          {book && state.count > 0 && <p className="count">{countSince(state.count, book.since)}</p>}
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
          <p className="quiet">The notes aren’t available right now. Please try again in a moment.</p>
        )
      }
    />
  );
}
