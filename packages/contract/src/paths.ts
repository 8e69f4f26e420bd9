/** The public paths, passed through by the frontend. */
export const PATHS = { add: '/add', entries: '/entries', events: '/events' } as const;

/** The header fields of our own on `GET /entries`. */
export const HEADERS = {
  count: 'Guestbook-Count',
  since: 'Guestbook-Since',
  /** How many entries are newer than those of the list; absent where that are too many to count. */
  newer: 'Guestbook-Newer',
} as const;

export interface Position {
  epoch: string;
  revision: number;
}

/** `EPOCH-REVISION`: the id of an event, and what stands inside the entity tag of a list. */
export function formatPosition({ epoch, revision }: Position): string {
  return `${epoch}-${revision}`;
}

/** The position written in an event id or in a weak entity tag; undefined if it is none. */
export function parsePosition(text: string): Position | undefined {
  const match = /^(?:W\/)?"?([A-Za-z0-9]{1,64})-(0|[1-9][0-9]{0,15})"?$/.exec(text);
  if (!match) return undefined;
  const revision = Number(match[2]);
  return Number.isSafeInteger(revision) ? { epoch: String(match[1]), revision } : undefined;
}
