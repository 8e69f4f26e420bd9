import { formatWait } from '../dates.ts';

/** What the form says of a fault that belongs to none of its fields. `retryAfter` is the header, if there is one. */
export function explainRefusal(status: number, retryAfter: string | null | undefined): string {
  if (status < 500 && status !== 429)
    return 'Your note could not be added as it is. Please look it over and sign again.';
  const reason =
    status === 429 ? 'That was a lot in a short time' : 'The book cannot be written in right now';
  return `${reason}. Your words are kept here: please sign again ${formatWait(Number(retryAfter))}.`;
}
