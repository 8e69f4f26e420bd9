/** An error of a backup or a restore that its user can fix. It is shown without a stack. */
export class BackupError extends Error {
  override name = 'BackupError';
}
