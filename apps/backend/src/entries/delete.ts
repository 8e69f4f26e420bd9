import { inTransaction, type Db } from '../db/pool.ts';
import { lockBook, markDeleted } from './store.ts';

/** Deletes a published entry; event streams get `removed`. Returns false if the book has no such entry. */
export function deleteEntry(db: Db, bookId: number, id: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await lockBook(tx, bookId);
    return markDeleted(tx, bookId, id);
  });
}
