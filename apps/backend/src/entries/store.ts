import type { Entry, NewEntry } from '@guestbook/contract';
import { DatabaseError } from 'pg';
import { columns, fields, toEntry, type EntryRow } from '../books/row.ts';
import type { Db, Tx } from '../db/pool.ts';

/** A note on its way into the book. Its id is made before, so that what was sent can be told from what was stored. */
export interface Signature {
  id: string;
  entry: NewEntry;
  key?: { value: string; fingerprint: Buffer; seconds: number };
}

/** What a signature became. */
export interface Signed {
  entry: Entry;
  revision: number;
}

/** An answer that stands under a key, and the fingerprint of what it was given to. */
export type Known = Signed & { fingerprint: Buffer };

/** Entries on one side of a number. */
export interface Side {
  /** The entries below it, or those from it on. */
  side: 'below' | 'from';
  number: number;
  limit: number;
}

/** What stands on one side of a number, nearest to it first. */
export interface Found {
  entries: Entry[];
  /** How many entries have this number or a higher one; not counted beyond `most`. */
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

/** Reads a page of the list from the table, all of one moment. */
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

/** Makes all other changes of the book wait until this transaction ends. */
export async function lockBook(tx: Tx, bookId: number) {
  await tx.query(`select from books where id = $1 for update`, [bookId]);
}

/** The time of an acknowledged entry as a number, which no setting of the session can make unreadable. */
const milliseconds = '(extract(epoch from signed_at) * 1000)::bigint as milliseconds';

/** The first answers that still stand for these keys. */
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

const names = fields.join(', ');
const texts = fields.map((field) => `${field} text`).join(', ');

/** A signature as a row of the statement's one JSON parameter: that costs a third less than an array for each column. */
const toParameter = ({ id, entry, key }: Signature) => ({
  id,
  ...entry,
  ...(key && { key: key.value, fingerprint: `\\x${key.fingerprint.toString('hex')}`, seconds: key.seconds }),
});

/**
 * Publishes the signatures in their order, in one statement: the counters first, which takes the book's lock, then the
 * rows and their keys. One NOTIFY, since each costs a lock on all databases of the server. Rejects, with nothing written,
 * where a key stands already: see `isKeyKnown`.
 */
export async function insertEntries(db: Db, bookId: number, signatures: Signature[]): Promise<Signed[]> {
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
          -- A key that still stands has no second note: null is not allowed there, so all of this is undone.
          entry_id = case when idempotency_keys.expires_at <= now() then excluded.entry_id end
      ), told as materialized (
        select pg_notify('guestbook', $1::text)
        from book
      )
      select id, number, revision, ${milliseconds} from inserted, told`,
    values: [bookId, JSON.stringify(signatures.map(toParameter)), signatures.length],
  });
  // All is committed: from here on nothing may fail.
  const written = new Map(rows.map((row) => [row.id, row]));
  return signatures.flatMap(({ id, entry }) => {
    const row = written.get(id);
    if (!row) return [];
    const { number, revision } = row;
    return [
      { entry: { id, number, ...entry, signedAt: new Date(row.milliseconds).toISOString() }, revision },
    ];
  });
}

/** Whether `insertEntries` failed for a key that has an answer. */
export function isKeyKnown(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23502' && error.column === 'entry_id';
}

/** Takes a published entry out of the book; its lock must be held. False if it was not there. */
export async function markDeleted(tx: Tx, bookId: number, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with book as (
       update books set revision = revision + 1, published = published - 1
       where id = $1 and exists (select from entries where id = $2 and book_id = $1 and status = 'published')
       returning revision
     ), told as materialized (
       select pg_notify('guestbook', $1::text) from book
     )
     update entries
     set status = 'deleted', revision = book.revision, changed_at = clock_timestamp()
     from book, told
     where entries.id = $2`,
    [bookId, id],
  );
  return rowCount === 1;
}

/** Deletes up to `limit` of them, and tells how many. Those that another replica deletes or renews just now are left to it. */
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
