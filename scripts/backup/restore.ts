import { BackupError } from '@guestbook/backend/backup/error';
import { restoreBackup } from '@guestbook/backend/backup/restore';
import { onDatabase, toPath } from './on-database.ts';

const given = process.argv[2];

await onDatabase({ isNewAllowed: true }, async ({ owner, app }) => {
  if (given === undefined)
    throw new BackupError('Name the file to restore: pnpm restore guestbook-….jsonl.gz');
  const file = toPath(given);
  const { notes, before } = await restoreBackup(owner, { file, app });
  return `Restored ${notes} notes from ${file}.${before ? ` The previous book is kept as the database ${before}.` : ''}`;
});
