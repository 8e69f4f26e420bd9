// Made once: making a formatter costs a hundred times what using it does.
const number = new Intl.NumberFormat('en');
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

export function formatNumber(value: number): string {
  return `№ ${number.format(value)}`;
}

export function countNotes(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'note' : 'notes'}`;
}

export function countNewNotes(count: number): string {
  return `${number.format(count)} new ${count === 1 ? 'note' : 'notes'}`;
}

export function formatMonth(date: string): string {
  return month.format(new Date(date));
}
