import { access } from 'node:fs/promises';
import { BackupError } from '@guestbook/backend/backup/error';
import { makeBackup, nameBackup } from '@guestbook/backend/backup/make';
import { onDatabase, toPath } from './on-database.ts';

const file = toPath(process.argv[2] ?? nameBackup());

await onDatabase({ isNewAllowed: false }, async ({ owner }) => {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new BackupError(`${file} is there already: choose another name.`);
  const notes = await makeBackup(owner, file);
  return `Backed up ${notes} notes. It was restored beside the book and found equal: ${file}`;
});
