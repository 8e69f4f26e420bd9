/** A start that cannot succeed here, for a reason a person can do something about: shown without a stack. */
export class StartFailure extends Error {
  override name = 'StartFailure';
}
