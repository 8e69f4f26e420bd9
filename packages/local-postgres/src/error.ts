import { statfs } from 'node:fs/promises';

/** The laptop database cannot run. The message is one or two sentences for a person; the stack is not printed. */
export class LocalPostgresError extends Error {
  override name = 'LocalPostgresError';
}

/** The disk is full. No data is damaged: with free space the database runs again. */
export class DiskFullError extends LocalPostgresError {
  constructor(folder: string) {
    super(`The disk with ${folder} is full. Free some space: nothing in the book is lost.`);
  }
}

/** Whether a message says that the disk, or the user's quota, is full. */
export const isAboutFullDisk = (message: string) =>
  /\b(ENOSPC|EDQUOT)\b|No space left on device|Disk quota exceeded/i.test(message);

/** Bytes. With less, PostgreSQL cannot even log why it does not start. */
const minimumSpace = 1_000_000;

export async function hasSpace(folder: string): Promise<boolean> {
  const { bavail, bsize, ffree, files } = await statfs(folder);
  return bavail * bsize >= minimumSpace && (files === 0 || ffree > 0);
}
