import { FIELDS, type Entry } from '@guestbook/contract';

/** The columns of `entries` that make an `Entry`. */
export const columns = `id, number, ${FIELDS.join(', ')}, signed_at`;

/** A row with those columns. */
export interface EntryRow {
  id: string;
  number: number;
  message: string;
  name: string | null;
  website: string | null;
  place: string | null;
  mark: Entry['mark'] | null;
  signed_at: Date;
}

/** Makes the entry of a row. A column that is null is absent from the entry. */
export function toEntry(row: EntryRow): Entry {
  return {
    id: row.id,
    number: row.number,
    message: row.message,
    ...(row.name !== null && { name: row.name }),
    ...(row.website !== null && { website: row.website }),
    ...(row.place !== null && { place: row.place }),
    ...(row.mark !== null && { mark: row.mark }),
    signedAt: row.signed_at.toISOString(),
  };
}
