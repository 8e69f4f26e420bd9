/** The public paths, which the frontend forwards to the backend. */
export const PATHS = { add: '/add', entries: '/entries', events: '/events' } as const;

/** The guestbook's own headers of `GET /entries`. */
export const HEADERS = {
  count: 'Guestbook-Count',
  since: 'Guestbook-Since',
  /** The number of entries newer than those of the list; absent if they are too many to count. */
  newer: 'Guestbook-Newer',
} as const;

export interface Position {
  epoch: string;
  revision: number;
}

/** Formats `EPOCH-REVISION`, the id of an event and the content of a list's entity tag. */
export function formatPosition({ epoch, revision }: Position): string {
  return `${epoch}-${revision}`;
}

/** Parses the position in an event id or a weak entity tag; undefined if there is none. */
export function parsePosition(text: string): Position | undefined {
  const match = /^(?:W\/)?"?([A-Za-z0-9]{1,64})-(0|[1-9][0-9]{0,15})"?$/.exec(text);
  if (!match) return undefined;
  const revision = Number(match[2]);
  return Number.isSafeInteger(revision) ? { epoch: String(match[1]), revision } : undefined;
}
