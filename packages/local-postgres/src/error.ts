import { statfs } from 'node:fs/promises';

/** The laptop database cannot run; the message is one sentence or two for a person, without a stack. */
export class LocalPostgresError extends Error {
  override name = 'LocalPostgresError';
}

/** There is no room for the database. Nothing is damaged: with room it runs again. */
export class DiskFullError extends LocalPostgresError {
  constructor(folder: string) {
    super(`The disk that holds ${folder} is full: make room there. Nothing in the book is lost.`);
  }
}

/** Whether these words tell that the disk, or what this user may have of it, is full. */
export const tellsOfFullDisk = (words: string) =>
  /\b(ENOSPC|EDQUOT)\b|No space left on device|Disk quota exceeded/i.test(words);

/** With less than this PostgreSQL cannot even write to its log why it does not start. */
const smallestRoom = 1_000_000;

export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize, ffree, files } = await statfs(folder);
  return bavail * bsize >= smallestRoom && (files === 0 || ffree > 0);
}
