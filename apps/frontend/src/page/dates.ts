import type { Words } from './words/index.ts';

/** The date in UTC, as the server writes it: the same for every visitor. Empty for an invalid date. */
export function formatDate({ formats }: Words, at: string): string {
  const date = new Date(at);
  return isValid(date) ? formats.day(date) : '';
}

/** Date and time in the visitor's time zone. Empty for an invalid date. */
export function formatMoment({ formats }: Words, at: string): string {
  const date = new Date(at);
  return isValid(date) ? formats.moment(date) : '';
}

/** The date in the visitor's time zone: relative for a week, then absolute. `now` is in milliseconds. Empty for an invalid date. */
export function describeDate({ dates, formats }: Words, at: string, now: number): string {
  const date = new Date(at);
  if (!isValid(date)) return '';
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  // Five minutes in the future: the clock here is wrong, and so would be every relative date.
  if (minutes < -5) return formats.localDay(date);
  if (minutes < 1) return dates.justNow;
  if (minutes < 60) return formats.distance(-minutes, 'minute');
  const days = countDays(date, new Date(now));
  if (days > 6) return formats.localDay(date);
  const day = formats.distance(-days, 'day');
  return days > 1 ? day : dates.at(day, formats.time(date));
}

/** When to try again. One second or an unknown delay reads "in a moment". */
export function formatWait({ dates, formats }: Words, seconds: number | undefined): string {
  if (seconds === undefined || !(seconds > 1 && seconds < Infinity)) return dates.soon;
  return seconds < 120
    ? formats.distance(Math.ceil(seconds), 'second')
    : formats.distance(Math.ceil(seconds / 60), 'minute');
}

/** A formatter throws on an invalid date, and the page fails with it. */
export function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

/** Counts the midnights between two moments in the visitor's time zone, across changes of the clock. */
function countDays(from: Date, to: Date): number {
  return dayOf(to) - dayOf(from);
}

function dayOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}
