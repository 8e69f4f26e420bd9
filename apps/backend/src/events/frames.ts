import { formatPosition, type Position } from '@guestbook/contract';
import type { Change } from '../books/store.ts';

/**
 * Events in the order of their revisions. Told after which revision, every one in between has its event: where an entry
 * has changed again since, the older revision gets the event that follows it, early.
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

/** JSON has no line breaks of its own, so one `data` line holds whatever a visitor wrote. */
function formatChange(position: Position, { id, number, entry }: Change): string {
  const name = entry ? 'entry' : 'removed';
  return `event: ${name}\nid: ${formatPosition(position)}\ndata: ${JSON.stringify(entry ?? { id, number })}\n\n`;
}

export function formatReset(position: Position): string {
  return `event: reset\nid: ${formatPosition(position)}\ndata: {}\n\n`;
}

/**
 * How long the reader waits before it comes back when its stream has ended, however it ended. Each stream has a pause of
 * its own, so that those who lose a server at once come back spread over six seconds.
 */
export function formatRetry(): string {
  return `retry: ${Math.round(500 + Math.random() * 6_000)}\n\n`;
}
