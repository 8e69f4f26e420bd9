import { access } from 'node:fs/promises';
import { BackupError } from '@guestbook/backend/backup/error';
import { makeBackup, nameBackup } from '@guestbook/backend/backup/make';
import { onDatabase, toPath } from './on-database.ts';

const file = toPath(process.argv[2] ?? nameBackup());

await onDatabase({ isNewAllowed: false }, async ({ owner }) => {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new BackupError(`${file} already exists. Choose another name.`);
  const notes = await makeBackup(owner, file);
  return `Backed up ${notes} notes to ${file}. Verified: a restored copy is equal to the book.`;
});
