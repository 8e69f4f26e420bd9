import type { PageModel } from '../model.ts';
import { useMinute } from '../use-minute.ts';
import { Note } from './Note.tsx';
import { Spread } from './Spread.tsx';

export function NotePage({ model }: { model: PageModel & { kind: 'note' } }) {
  const minute = useMinute();
  return (
    <Spread
      site={model.site}
      isHome={false}
      left={
        <a className="way" href="/">
          All the notes
        </a>
      }
      right={<Note note={model.note} minute={minute} />}
    />
  );
}
