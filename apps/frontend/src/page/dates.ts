import { isValid } from './words.ts';

// Made once: making a formatter costs a hundred times what using it does.
const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const everywhere = new Intl.DateTimeFormat('en-GB', { ...day, timeZone: 'UTC' });
const here = new Intl.DateTimeFormat('en-GB', day);
const hour = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** The date as the server writes it, the same for every visitor. Here and below: nothing where the date is none. */
export function formatDate(at: string): string {
  return format(everywhere, at);
}

export function formatExactly(at: string): string {
  return format(exact, at);
}

function format(formatter: Intl.DateTimeFormat, at: string): string {
  const date = new Date(at);
  return isValid(date) ? formatter.format(date) : '';
}

/** The date in the visitor's own zone: relative for a week, then absolute. `now` is in milliseconds. */
export function describeDate(at: string, now: number): string {
  const date = new Date(at);
  if (!isValid(date)) return '';
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  // The clock here is wrong: no word that starts from it would be true.
  if (minutes < -5) return here.format(date);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return relative.format(-minutes, 'minute');
  const days = countDays(date, new Date(now));
  if (days > 6) return here.format(date);
  return days > 1
    ? relative.format(-days, 'day')
    : `${relative.format(-days, 'day')} at ${hour.format(date)}`;
}

/** When to try again, `seconds` from now; a second is soon, and so is what nobody could say. */
export function formatWait(seconds: number): string {
  if (!(seconds > 1 && seconds < Infinity)) return 'in a moment';
  return seconds < 120
    ? relative.format(Math.ceil(seconds), 'second')
    : relative.format(Math.ceil(seconds / 60), 'minute');
}

/** Midnights between two moments where the visitor is, whatever the clocks did meanwhile. */
function countDays(from: Date, to: Date): number {
  return dayOf(to) - dayOf(from);
}

function dayOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}
