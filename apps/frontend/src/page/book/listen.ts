import type { Entry } from '@guestbook/contract';
import type { BookChange } from './state.ts';

const kinds = ['entry', 'removed', 'reset'] as const;

/**
 * Subscribes to other visitors' changes since `position` while the tab is visible. Fails silently: live updates are optional.
 * Returns an unsubscribe function.
 */
export function listenToEvents(position: string, onChange: (change: BookChange) => void): () => void {
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
    // The browser reconnects after a lost connection, but not after an HTTP error.
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

/** Reads an event. An unknown format, as from a later version, only says that the page is out of date. */
function readChange(type: (typeof kinds)[number], text: string): BookChange {
  const data = JSON.parse(text) as Partial<Entry> | null;
  const isNote = typeof data?.id === 'string' && typeof data.number === 'number';
  return type !== 'reset' && isNote ? { type, data: data as Entry } : { type: 'reset' };
}

/** Milliseconds until the next try: random, so that clients do not all return at once, and longer each time, up to 42 s. */
function choosePause(refusals: number): number {
  return (1_000 + Math.random() * 6_000) * Math.min(2 ** refusals, 6);
}
