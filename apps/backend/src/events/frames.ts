import { formatPosition, type Position } from '@guestbook/contract';
import type { Change } from '../books/store.ts';

/**
 * Formats changes as events, in the order of their revisions. With `after`, every revision from there on gets an event: if an
 * entry changed several times, its earlier revisions get its latest event early.
 */
export function formatChanges(epoch: string, after: number | undefined, changes: Change[]): string {
  let previous = after;
  let frames = '';
  for (const change of changes) {
    const first = previous === undefined ? change.revision : previous + 1;
    for (let revision = first; revision <= change.revision; revision += 1) {
      frames += formatChange({ epoch, revision }, change);
    }
    if (after !== undefined) previous = change.revision;
  }
  return frames;
}

/** JSON escapes line breaks, so any text of an author fits into one `data` line. */
function formatChange(position: Position, { id, number, entry }: Change): string {
  const name = entry ? 'entry' : 'removed';
  return `event: ${name}\nid: ${formatPosition(position)}\ndata: ${JSON.stringify(entry ?? { id, number })}\n\n`;
}

export function formatReset(position: Position): string {
  return `event: reset\nid: ${formatPosition(position)}\ndata: {}\n\n`;
}

/**
 * Formats the pause after which a client reconnects when its stream has ended. Each stream gets a random one, so that the
 * clients of a lost server reconnect spread over six seconds.
 */
export function formatRetry(): string {
  return `retry: ${Math.round(500 + Math.random() * 6_000)}\n\n`;
}
