/** The formats of numbers and dates in a locale. Creates each formatter once: creating one costs a hundred times as much as using it. */
export function createFormats(locale: string) {
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const numbers = new Intl.NumberFormat(locale);
  const localDays = new Intl.DateTimeFormat(locale, date);
  const days = new Intl.DateTimeFormat(locale, { ...date, timeZone: 'UTC' });
  const months = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    /** "1,248" */
    number: (value: number) => numbers.format(value),
    /** "24 November 2026" in UTC: the same for every visitor. */
    day: (at: Date) => days.format(at),
    /** "24 November 2026" in the visitor's time zone. */
    localDay: (at: Date) => localDays.format(at),
    /** "November 2026" in UTC. */
    month: (at: Date) => months.format(at),
    /** "9:40" in the visitor's time zone. */
    time: (at: Date) => times.format(at),
    /** "24 November 2026 at 9:40" in the visitor's time zone. */
    moment: (at: Date) => moments.format(at),
    /** "2 days ago" for -2, "in 3 minutes" for 3. */
    distance: (count: number, unit: 'second' | 'minute' | 'day') => distances.format(count, unit),
  };
}
