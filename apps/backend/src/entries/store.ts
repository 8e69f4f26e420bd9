import { FIELDS, type Entry, type NewEntry } from '@guestbook/contract';
import { DatabaseError } from 'pg';
import { columns, toEntry, type EntryRow } from '../books/row.ts';
import type { Db, Tx } from '../db/pool.ts';

/** An entry to write. Its id is chosen first, so that each stored row can be matched with what was sent. */
export interface Submission {
  id: string;
  entry: NewEntry;
  key?: { value: string; fingerprint: Buffer; seconds: number };
}

/** The entry that a submission became, and the revision it gave the book. */
export interface Stored {
  entry: Entry;
  revision: number;
}

/** The first answer for a key, and the fingerprint of the submission it was given to. */
export type Known = Stored & { fingerprint: Buffer };

/** Which entries to read: up to `limit` on one side of a number. */
export interface Side {
  /** Below the number, or from the number on upwards. */
  side: 'below' | 'from';
  number: number;
  limit: number;
}

/** The entries on one side of a number, nearest first. */
export interface Found {
  entries: Entry[];
  /** How many entries have this number or a higher one, counted up to `most`. */
  newer: number;
  /** Whether entries have a lower number. */
  hasOlder: boolean;
}

type FoundRow = (EntryRow | { id: null }) & { newer: number; has_older: boolean };

const selectSide = (condition: string) => `
  select around.*, page.*
  from (
    select
      (select count(*) from (
         select from entries where book_id = $1 and status = 'published' and number >= $2 limit $4
       ) counted) as newer,
      exists (select from entries where book_id = $1 and status = 'published' and number < $2) as has_older
  ) around
  left join lateral (
    select ${columns}
    from entries
    where book_id = $1 and status = 'published' and number ${condition}
    limit $3
  ) page on true`;

const sides = {
  below: { name: 'read-below', text: selectSide('< $2 order by number desc') },
  from: { name: 'read-from', text: selectSide('>= $2 order by number') },
};

/** Reads a page and what is around it from one snapshot of the table. */
export async function readSide(
  db: Db,
  bookId: number,
  { side, number, limit }: Side,
  most: number,
): Promise<Found> {
  const { rows } = await db.query<FoundRow>({ ...sides[side], values: [bookId, number, limit, most] });
  const [first] = rows;
  return {
    entries: rows.flatMap((row) => (row.id === null ? [] : [toEntry(row)])),
    newer: first?.newer ?? 0,
    hasOlder: first?.has_older ?? false,
  };
}

export async function readEntry(db: Db, bookId: number, id: string): Promise<Entry | undefined> {
  const { rows } = await db.query<EntryRow>(
    `select ${columns}
     from entries
     where id = $2 and book_id = $1 and status = 'published'`,
    [bookId, id],
  );
  return rows[0] && toEntry(rows[0]);
}

/** Locks the book until the transaction ends: every other change of it waits. */
export async function lockBook(tx: Tx, bookId: number) {
  await tx.query(`select from books where id = $1 for update`, [bookId]);
}

/** The time of an entry as a number: a trigger that changes `datestyle` or `timezone` cannot make it unreadable. */
const milliseconds = '(extract(epoch from signed_at) * 1000)::bigint as milliseconds';

/** Reads the first answers of those keys that are still valid. */
export async function readAnswers(db: Db, bookId: number, keys: string[]): Promise<Map<string, Known>> {
  type Row = EntryRow & { key: string; fingerprint: Buffer; revision: number; milliseconds: number };
  const { rows } = await db.query<Row>(
    `select key, fingerprint, keys.revision, ${columns}, ${milliseconds}
     from idempotency_keys keys
     join entries on entries.id = keys.entry_id
     where keys.book_id = $1 and key = any($2) and expires_at > now()`,
    [bookId, keys],
  );
  return new Map(
    rows.map(({ key, fingerprint, revision, milliseconds: time, ...row }) => [
      key,
      { fingerprint, entry: toEntry({ ...row, signed_at: new Date(time) }), revision },
    ]),
  );
}

/** The columns that authors fill in. All of them are `text`. */
const names = FIELDS.join(', ');
const texts = FIELDS.map((field) => `${field} text`).join(', ');

/** A submission as a row of the JSON parameter. One parameter costs the client a fifth less CPU than an array for each column. */
const toParameter = ({ id, entry, key }: Submission) => ({
  id,
  ...entry,
  ...(key && { key: key.value, fingerprint: `\\x${key.fingerprint.toString('hex')}`, seconds: key.seconds }),
});

/**
 * Publishes the submissions in their order, in one statement: first the counters, which takes the book's lock, then the rows
 * and their keys. It notifies once, since each NOTIFY locks all databases of the server. Rejects without writing anything if a
 * key is still valid: see `isKeyKnown`.
 */
export async function insertEntries(db: Db, bookId: number, submissions: Submission[]): Promise<Stored[]> {
  const { rows } = await db.query<{ id: string; number: number; revision: number; milliseconds: number }>({
    name: 'insert-entries',
    text: `
      with added as (
        select * from rows from (
          json_to_recordset($2) as (id uuid, ${texts}, key text, fingerprint bytea, seconds int)
        ) with ordinality
      ), book as (
        update books
        set revision = revision + $3, last_number = last_number + $3, published = published + $3
        where id = $1
        returning revision - $3 as revision, last_number - $3 as number,
          date_trunc('milliseconds', clock_timestamp()) as now
      ), inserted as (
        insert into entries (id, book_id, number, revision, status, ${names}, signed_at, changed_at)
        select id, $1, number + ordinality, revision + ordinality, 'published', ${names}, now, now
        from added, book
        returning id, number, revision, signed_at
      ), keyed as (
        insert into idempotency_keys (book_id, key, fingerprint, entry_id, revision, expires_at)
        select $1, key, fingerprint, id, revision, signed_at + make_interval(secs => seconds)
        from added join inserted using (id)
        where key is not null
        on conflict (book_id, key) do update
        set fingerprint = excluded.fingerprint, revision = excluded.revision, expires_at = excluded.expires_at,
          -- If the key is still valid, this is null, the constraint fails, and the whole statement rolls back.
          entry_id = case when idempotency_keys.expires_at <= now() then excluded.entry_id end
      ), notified as materialized (
        select pg_notify('guestbook', $1::text)
        from book
      )
      select id, number, revision, ${milliseconds} from inserted, notified`,
    values: [bookId, JSON.stringify(submissions.map(toParameter)), submissions.length],
  });
  // The notes are committed: nothing may throw from here on.
  const written = new Map(rows.map((row) => [row.id, row]));
  return submissions.flatMap(({ id, entry }) => {
    const row = written.get(id);
    if (!row) return [];
    const { number, revision } = row;
    return [
      { entry: { id, number, ...entry, signedAt: new Date(row.milliseconds).toISOString() }, revision },
    ];
  });
}

/** Whether `insertEntries` failed because a key is still valid. */
export function isKeyKnown(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23502' && error.column === 'entry_id';
}

/** Marks a published entry as deleted. The caller holds the book's lock. Returns false if there is no such entry. */
export async function markDeleted(tx: Tx, bookId: number, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with book as (
       update books set revision = revision + 1, published = published - 1
       where id = $1 and exists (select from entries where id = $2 and book_id = $1 and status = 'published')
       returning revision
     ), notified as materialized (
       select pg_notify('guestbook', $1::text) from book
     )
     update entries
     set status = 'deleted', revision = book.revision, changed_at = clock_timestamp()
     from book, notified
     where entries.id = $2`,
    [bookId, id],
  );
  return rowCount === 1;
}

/** Deletes up to `limit` expired keys and returns how many. Skips keys that another replica is deleting or renewing. */
export async function deleteExpiredKeys(db: Db, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from idempotency_keys
     using (
       select book_id, key from idempotency_keys
       where expires_at < now()
       order by expires_at
       limit $1
       for update skip locked
     ) expired
     where (idempotency_keys.book_id, idempotency_keys.key) = (expired.book_id, expired.key)`,
    [limit],
  );
  return rowCount ?? 0;
}
