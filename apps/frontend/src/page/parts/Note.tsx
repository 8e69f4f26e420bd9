import type { Entry } from '@guestbook/contract';
import { describeDate, formatDate, formatExactly } from '../dates.ts';
import type { PageNote } from '../model.ts';
import { formatNumber, readHost } from '../words.ts';
import { Boundary } from './Boundary.tsx';
import { Message } from './Message.tsx';
import { Stamp } from './Stamp.tsx';

interface Props {
  note: PageNote;
  /** Undefined in server HTML. */
  minute: number | undefined;
  /** One level below that of the heading it stands under. */
  heading?: 'h2' | 'h3';
  /** Not folded, however long it is. */
  isWhole?: boolean;
}

/** One note. Whatever is wrong with it, the others are shown. */
export function Note(props: Props) {
  const unshown = <p className="quiet">This note cannot be shown.</p>;
  return (
    <Boundary of={props.note} fallback={unshown}>
      {props.note.isUnshown ? unshown : <Article {...props} />}
    </Boundary>
  );
}

/**
 * Everything is text: nothing a guest wrote becomes markup. The message alone decides on which side the note begins: whatever
 * else has words has a direction of its own, and does not count for `auto`.
 */
function Article({ note, minute, heading: Heading = 'h3', isWhole = false }: Props) {
  const { number, message, name, website, place, mark, signedAt } = note;
  const id = `note-${number}`;
  const date = minute ? describeDate(signedAt, minute) : formatDate(signedAt);
  return (
    <article className="note" id={id} tabIndex={-1} dir="auto" aria-labelledby={`${id}-heading`}>
      <Heading className="number" id={`${id}-heading`}>
        <a href={`/notes/${number}`} dir="ltr">
          {formatNumber(number)}
          <span className="unseen">
            {' by '}
            <bdi>{name ?? 'a guest'}</bdi>
          </span>
        </a>
      </Heading>
      {mark && <Stamp mark={mark} number={number} />}
      <Message text={message} isWhole={isWhole} />
      <footer>
        <span className={name ? 'by' : 'by unnamed'} dir="auto">
          {name ?? 'A guest'}
        </span>
        {place && (
          <span className="from" dir="ltr">
            from <bdi>{place}</bdi>
          </span>
        )}
        {website && <Website address={website} />}
        {date && (
          <time dir="ltr" dateTime={signedAt} {...(minute && { title: formatExactly(signedAt) })}>
            {date}
          </time>
        )}
      </footer>
    </article>
  );
}

/** A link, or plain text where the stored address is none. */
function Website({ address }: { address: NonNullable<Entry['website']> }) {
  const host = readHost(address);
  if (host === undefined) return <span dir="auto">{address}</span>;
  return (
    <a href={address} rel="ugc nofollow noopener" dir="ltr">
      {host}
    </a>
  );
}
