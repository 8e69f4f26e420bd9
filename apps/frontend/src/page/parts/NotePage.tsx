import type { PageModel } from '../model.ts';
import { useMinute } from '../use-minute.ts';
import { Note } from './Note.tsx';
import { Spread } from './Spread.tsx';

/** Notes above this one on the page that it leads back to. */
const above = 10;

export function NotePage({ model: { site, note, newer, older } }: { model: PageModel & { kind: 'note' } }) {
  const minute = useMinute();
  return (
    <Spread
      site={site}
      isHome={false}
      skip="Skip to the note"
      left={
        <nav className="ways" aria-label="Other notes">
          <a href={`/?before=${note.number + above}#note-${note.number}`}>All notes</a>
          {newer !== undefined && (
            <a href={`/notes/${newer}`} rel="prev">
              Newer note
            </a>
          )}
          {older !== undefined && (
            <a href={`/notes/${older}`} rel="next">
              Older note
            </a>
          )}
        </nav>
      }
      right={<Note note={note} minute={minute} heading="h2" isWhole />}
    />
  );
}
