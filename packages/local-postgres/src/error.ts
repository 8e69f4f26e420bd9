/** The laptop database cannot run; the message is one sentence or two for a person, without a stack. */
export class LocalPostgresError extends Error {
  override name = 'LocalPostgresError';
}
