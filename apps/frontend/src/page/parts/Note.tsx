import type { Entry } from '@guestbook/contract';
import { describeDate, formatDate, formatExactly } from '../dates.ts';
import { formatNumber } from '../words.ts';
import { Stamp } from './Stamp.tsx';

/** One note. `minute` is undefined in server HTML. Everything is text: nothing a guest wrote becomes markup. */
export function Note({ note, minute }: { note: Entry; minute: number | undefined }) {
  const { number, message, name, website, place, mark, signedAt } = note;
  const id = `note-${number}`;
  return (
    <article className="note" id={id} tabIndex={-1} aria-labelledby={`${id}-by`}>
      {mark && <Stamp mark={mark} number={number} />}
      <p className="message" dir="auto">
        {message}
      </p>
      <footer>
        <span className={name ? 'by' : 'by unnamed'} dir="auto" id={`${id}-by`}>
          {name ?? 'A guest'}
        </span>
        {website && (
          <a href={website} rel="ugc nofollow noopener">
            {new URL(website).host}
          </a>
        )}
        {place && <span dir="auto">{place}</span>}
        <time dateTime={signedAt} {...(minute && { title: formatExactly(signedAt) })}>
          {minute ? describeDate(signedAt, minute) : formatDate(signedAt)}
        </time>
        <a className="number" href={`/notes/${number}`}>
          {formatNumber(number)}
        </a>
      </footer>
    </article>
  );
}
