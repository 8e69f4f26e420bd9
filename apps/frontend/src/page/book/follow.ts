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
  let refusals = 0;

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
    opened.addEventListener('open', () => {
      refusals = 0;
    });
    // The browser itself comes back after a cut, but not after a refusal.
    opened.addEventListener('error', () => {
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, choosePause(refusals));
      refusals += 1;
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

/** Spread, so that those who are refused at once do not come back at once; longer each time, up to 42 s. */
function choosePause(refusals: number): number {
  return (1_000 + Math.random() * 6_000) * Math.min(2 ** refusals, 6);
}
