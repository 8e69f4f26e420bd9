import type { Entry } from '@guestbook/contract';
import type { BookChange } from './state.ts';

const kinds = ['entry', 'removed', 'reset'] as const;

/**
 * Hears what others do to the book, from the page's position on, while the page can be seen. Silent when it cannot:
 * the page is as good without it. Returns what ends it.
 */
export function followBook(position: string, onChange: (change: BookChange) => void): () => void {
  let after = position;
  let source: EventSource | undefined;
  let timer: number | undefined;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const open = () => {
    close();
    const opened = new EventSource(`/events?after=${encodeURIComponent(after)}`);
    source = opened;
    for (const type of kinds) {
      opened.addEventListener(type, ({ lastEventId, data }: MessageEvent<string>) => {
        after = lastEventId || after;
        onChange(readChange(type, data));
      });
    }
    // The browser itself comes back after a cut, but not after a refusal. Spread, so that not all come at once.
    opened.addEventListener('error', () => {
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, 20_000 + Math.random() * 20_000);
    });
  };

  const onVisibility = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    close();
  };
}

/** What an event tells. Of one that a later version writes in another way the page only knows that something has changed. */
function readChange(type: (typeof kinds)[number], text: string): BookChange {
  const data = JSON.parse(text) as Partial<Entry> | null;
  const isNote = typeof data?.id === 'string' && typeof data.number === 'number';
  return type !== 'reset' && isNote ? { type, data: data as Entry } : { type: 'reset' };
}
