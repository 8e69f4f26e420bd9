import type { Entry } from '@guestbook/contract';
import { readHost } from '../addresses.ts';
import { describeDate, formatDate, formatMoment } from '../dates.ts';
import type { PageNote } from '../model.ts';
import { useWords } from '../words/index.ts';
import { Boundary } from './Boundary.tsx';
import { Message } from './Message.tsx';
import { Stamp } from './Stamp.tsx';
import { WithName } from './WithName.tsx';

interface Props {
  note: PageNote;
  /** The present, in milliseconds. Undefined in server HTML. */
  minute: number | undefined;
  /** One level below the heading of the list or page around it. */
  heading?: 'h2' | 'h3';
  /** Never folded. */
  isWhole?: boolean;
}

/** One note. If it cannot be rendered, the others still can. */
export function Note(props: Props) {
  const unshown = <p className="quiet">{useWords().note.unshown}</p>;
  return (
    <Boundary of={props.note} fallback={unshown}>
      {props.note.isUnshown ? unshown : <Article {...props} />}
    </Boundary>
  );
}

/**
 * Shows everything as text: nothing a visitor wrote becomes markup. The message alone decides the direction of the note:
 * every other element with text has a `dir` of its own, which `auto` ignores.
 */
function Article({ note, minute, heading: Heading = 'h3', isWhole = false }: Props) {
  const { number, message, name, website, place, mark, signedAt } = note;
  const words = useWords();
  const id = `note-${number}`;
  const date = minute ? describeDate(words, signedAt, minute) : formatDate(words, signedAt);
  return (
    <article className="note" id={id} tabIndex={-1} dir="auto" aria-labelledby={`${id}-heading`}>
      <Heading className="number" id={`${id}-heading`}>
        <a href={`/notes/${number}`} dir="ltr">
          {`${words.note.number(number)} `}
          <span className="unseen">
            <WithName sentence={words.note.by} name={name ?? words.note.aGuest} />
          </span>
        </a>
      </Heading>
      {mark && <Stamp mark={mark} number={number} />}
      <Message text={message} isWhole={isWhole} />
      <footer>
        <span className={name ? 'by' : 'by unnamed'} dir="auto">
          {name ?? words.note.guest}
        </span>
        {place && (
          <>
            {' '}
            <span className="from" dir="ltr">
              <WithName sentence={words.note.from} name={place} />
            </span>
          </>
        )}
        {website && (
          <>
            {' '}
            <Website address={website} />
          </>
        )}
        {date && (
          <>
            {' '}
            <time dir="ltr" dateTime={signedAt} {...(minute && { title: formatMoment(words, signedAt) })}>
              {date}
            </time>
          </>
        )}
      </footer>
    </article>
  );
}

/** A link, or plain text if the stored address is not one. */
function Website({ address }: { address: NonNullable<Entry['website']> }) {
  const host = readHost(address);
  if (host === undefined) return <span dir="auto">{address}</span>;
  return (
    <a href={address} rel="ugc nofollow noopener" dir="ltr">
      {host}
    </a>
  );
}
