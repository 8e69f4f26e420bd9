import { isolate } from './isolate.ts';

import type { BookModel } from './model.ts';

// Made once: making a formatter costs a hundred times what using it does.
const number = new Intl.NumberFormat('en');
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

export function formatNumber(value: number): string {
  return `№ ${number.format(value)}`;
}

function countNotes(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'note' : 'notes'}`;
}

export function countNewNotes(count: number): string {
  return `${number.format(count)} new ${count === 1 ? 'note' : 'notes'}`;
}

/** What is said to a person who has signed. */
export function thank(name: string | undefined): string {
  return `${name ? `Thank you, ${isolate(name)}` : 'Thank you'}. Your note is in the book.`;
}

/** The page where a person lands after signing. `before` is for a note that is not on the first page. */
export function locateSigned(number: number, revision: number, before?: number): string {
  const older = before === undefined ? '' : `before=${before}&`;
  return `/?${older}revision=${revision}&signed=${number}#note-${number}`;
}

/** How many notes there are, and since when, as far as that can be told. */
export function countSince(count: number, since: string): string {
  const date = new Date(since);
  return isValid(date) ? `${countNotes(count)} since ${month.format(date)}` : countNotes(count);
}

/** Where in the book a page of older notes is. Without `place` its numbers have to do. */
export function describePlace({ notes, place, count }: Pick<BookModel, 'notes' | 'place' | 'count'>): string {
  const [first] = notes;
  const last = notes.at(-1);
  if (!first || !last) return 'Older notes';
  if (place === undefined) return `Notes ${formatNumber(first.number)} to ${formatNumber(last.number)}`;
  const end = place + notes.length - 1;
  const range =
    end > place ? `Notes ${number.format(place)}–${number.format(end)}` : `Note ${number.format(place)}`;
  return `${range} of ${number.format(count)}`;
}

/** A formatter throws on a date that is none, and takes the page with it. */
export function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

/**
 * The host and port of a stored address; undefined where it is not one that this server would store. Nothing is parsed: what
 * one parser takes another one throws at, and then the page is lost.
 */
export function readHost(address: string): string | undefined {
  return /^https?:\/\/((?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?)(?:[/?#]|$)/i.exec(address)?.[1];
}
