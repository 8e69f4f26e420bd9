import { useEffect, useReducer } from 'react';
import type { Entry, Removed } from '@guestbook/contract';
import type { PageModel } from '../model.ts';

interface Notes {
  shown: Entry[];
  /** Signed by others since, and not shown yet. */
  arrived: Entry[];
  count: number;
  isReset: boolean;
}

type Action =
  | { type: 'arrive'; entry: Entry }
  | { type: 'sign'; entry: Entry }
  | { type: 'remove'; id: string }
  | { type: 'show' }
  | { type: 'reset' };

const without = (entries: Entry[], id: string) => entries.filter((entry) => entry.id !== id);

function change(notes: Notes, action: Action): Notes {
  const { shown, arrived, count } = notes;
  switch (action.type) {
    case 'arrive': {
      const isKnown = [...shown, ...arrived].some(({ id }) => id === action.entry.id);
      return isKnown ? notes : { ...notes, arrived: [action.entry, ...arrived], count: count + 1 };
    }
    case 'sign': {
      const isKnown = [...shown, ...arrived].some(({ id }) => id === action.entry.id);
      const rest = without(shown, action.entry.id);
      return {
        ...notes,
        shown: [action.entry, ...rest],
        arrived: without(arrived, action.entry.id),
        count: isKnown ? count : count + 1,
      };
    }
    case 'remove': {
      const isKnown = [...shown, ...arrived].some(({ id }) => id === action.id);
      return {
        ...notes,
        shown: without(shown, action.id),
        arrived: without(arrived, action.id),
        count: isKnown ? count - 1 : count,
      };
    }
    case 'show': {
      const all = [...arrived, ...shown].toSorted((a, b) => b.number - a.number);
      return { ...notes, shown: all, arrived: [] };
    }
    case 'reset':
      return { ...notes, isReset: true };
  }
}

/** The notes of a page, and on the first page those that come while it is looked at. */
export function useNotes({ book, before }: PageModel & { kind: 'book' }) {
  const [notes, dispatch] = useReducer(change, {
    shown: book?.notes ?? [],
    arrived: [],
    count: book?.count ?? 0,
    isReset: false,
  });
  const position = before === undefined ? book?.position : undefined;

  useEffect(() => {
    if (position === undefined) return undefined;
    let last = position;
    let source: EventSource | undefined;
    const listen = () => {
      source?.close();
      source = undefined;
      if (document.visibilityState === 'hidden') return;
      source = new EventSource(`/events?after=${last}`);
      const on = (name: string, toAction: (data: string) => Action) =>
        source?.addEventListener(name, (event: MessageEvent<string>) => {
          last = event.lastEventId || last;
          dispatch(toAction(event.data));
        });
      on('entry', (data) => ({ type: 'arrive', entry: JSON.parse(data) as Entry }));
      on('removed', (data) => ({ type: 'remove', id: (JSON.parse(data) as Removed).id }));
      on('reset', () => ({ type: 'reset' }));
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      source?.close();
    };
  }, [position]);

  return { ...notes, dispatch };
}
