import type { PageModel } from '../model.ts';
import { useMinute } from '../use-minute.ts';
import { useWords } from '../words/index.ts';
import { Layout } from './Layout.tsx';
import { Note } from './Note.tsx';

/** How many newer notes are above this one on the page that "All notes" links to. */
const above = 10;

export function NotePage({ model: { site, note, newer, older } }: { model: PageModel & { kind: 'note' } }) {
  const words = useWords().note;
  const minute = useMinute();
  return (
    <Layout
      site={site}
      isHome={false}
      skip={words.skip}
      left={
        <nav className="pagination" aria-label={words.others}>
          <a href={`/?before=${note.number + above}#note-${note.number}`}>{words.all}</a>
          {newer !== undefined && (
            <>
              {' '}
              <a href={`/notes/${newer}`} rel="prev">
                {words.newer}
              </a>
            </>
          )}
          {older !== undefined && (
            <>
              {' '}
              <a href={`/notes/${older}`} rel="next">
                {words.older}
              </a>
            </>
          )}
        </nav>
      }
      right={<Note note={note} minute={minute} heading="h2" isWhole />}
    />
  );
}
