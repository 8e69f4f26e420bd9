import type { Entry } from '@guestbook/contract';
import { describeDate, formatDate, formatExactly } from '../dates.ts';
import type { PageNote } from '../model.ts';
import { formatNumber, readHost } from '../words.ts';
import { Boundary } from './Boundary.tsx';
import { Stamp } from './Stamp.tsx';

interface Props {
  note: PageNote;
  /** Undefined in server HTML. */
  minute: number | undefined;
}

/** One note. Whatever is wrong with it, the others are shown. */
export function Note({ note, minute }: Props) {
  const unshown = <p className="quiet">This note cannot be shown.</p>;
  return (
    <Boundary of={note} fallback={unshown}>
      {note.isUnshown ? unshown : <Article note={note} minute={minute} />}
    </Boundary>
  );
}

/** Everything is text: nothing a guest wrote becomes markup. */
function Article({ note, minute }: Props) {
  const { number, message, name, website, place, mark, signedAt } = note;
  const id = `note-${number}`;
  const date = minute ? describeDate(signedAt, minute) : formatDate(signedAt);
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
        {website && <Website address={website} />}
        {place && <span dir="auto">{place}</span>}
        {date && (
          <time dateTime={signedAt} {...(minute && { title: formatExactly(signedAt) })}>
            {date}
          </time>
        )}
        <a className="number" href={`/notes/${number}`}>
          {formatNumber(number)}
        </a>
      </footer>
    </article>
  );
}

/** A link, or plain text where the stored address is none. */
function Website({ address }: { address: NonNullable<Entry['website']> }) {
  const host = readHost(address);
  if (host === undefined) return <span dir="auto">{address}</span>;
  return (
    <a href={address} rel="ugc nofollow noopener">
      {host}
    </a>
  );
}
