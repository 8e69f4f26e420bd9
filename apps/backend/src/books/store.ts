import type { Entry, Position } from '@guestbook/contract';
import type { Db } from '../db/pool.ts';
import { columns, toEntry, type EntryRow } from './row.ts';

export interface BookState extends Position {
  count: number;
  since: Date;
}

/** The latest change of one entry. */
export interface Change {
  revision: number;
  id: string;
  number: number;
  /** The entry as it is now; absent if it is no longer published. */
  entry?: Entry;
  changedAt: Date;
}

interface BookRow {
  epoch: string;
  book_revision: number;
  published: number;
  created_at: Date;
}

const toState = (row: BookRow): BookState => ({
  epoch: row.epoch,
  revision: row.book_revision,
  count: row.published,
  since: row.created_at,
});

export async function readBookId(db: Db, slug: string): Promise<number> {
  const { rows } = await db.query<{ id: number }>(`select id from books where slug = $1`, [slug]);
  if (!rows[0]) throw new Error(`There is no book "${slug}".`);
  return rows[0].id;
}

/** Reads the book and its newest `size` entries from one snapshot. */
export async function readHead(
  db: Db,
  bookId: number,
  size: number,
): Promise<BookState & { entries: Entry[] }> {
  const { rows } = await db.query<BookRow & (EntryRow | { id: null })>(
    `select epoch, books.revision as book_revision, published, created_at, head.*
     from books
     left join lateral (
       select ${columns}
       from entries
       where book_id = books.id and status = 'published'
       order by number desc
       limit $2
     ) head on true
     where books.id = $1
     order by number desc`,
    [bookId, size],
  );
  const [first] = rows;
  if (!first) throw new Error('The book is not in the database any more.');
  return { ...toState(first), entries: rows.flatMap((row) => (row.id === null ? [] : [toEntry(row)])) };
}

/**
 * Reads the book, and up to `limit` changes after the revision `after`, in the order of their revisions. An entry that changed
 * several times is there once, at its latest revision.
 */
export async function readChanges(
  db: Db,
  bookId: number,
  { after, limit }: { after: number; limit: number },
) {
  const { rows } = await db.query<BookRow & ChangeRow>({
    name: 'read-changes',
    text: `
      select epoch, books.revision as book_revision, published, created_at, changes.*
      from books
      left join lateral (
        select revision, changed_at, status, ${columns}
        from entries
        where book_id = books.id and revision > $2 and number is not null
        order by revision
        limit $3
      ) changes on true
      where books.id = $1
      order by revision`,
    values: [bookId, after, limit],
  });
  const [first] = rows;
  if (!first) throw new Error('The book is not in the database any more.');
  return { state: toState(first), changes: rows.flatMap((row) => (row.id === null ? [] : [toChange(row)])) };
}

type ChangeRow = (EntryRow & { revision: number; changed_at: Date; status: string }) | { id: null };

const toChange = (row: Exclude<ChangeRow, { id: null }>): Change => ({
  revision: row.revision,
  id: row.id,
  number: row.number,
  changedAt: row.changed_at,
  ...(row.status === 'published' && { entry: toEntry(row) }),
});
