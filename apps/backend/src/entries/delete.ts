import { inTransaction, type Db } from '../db/pool.ts';
import { lockBook, markDeleted } from './store.ts';

/** Takes a note out of the book: readers get the event `removed`. False if it is not in the book. */
export function deleteEntry(db: Db, bookId: number, id: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await lockBook(tx, bookId);
    return markDeleted(tx, bookId, id);
  });
}
