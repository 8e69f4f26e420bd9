/** A backup or a restore that cannot be, for a reason a person can do something about: shown without a stack. */
export class BackupError extends Error {
  override name = 'BackupError';
}
