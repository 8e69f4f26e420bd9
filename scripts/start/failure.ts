/** The guestbook cannot start, and the person at the terminal can fix it. Only the message is printed, without a stack. */
export class StartFailure extends Error {
  override name = 'StartFailure';
}
