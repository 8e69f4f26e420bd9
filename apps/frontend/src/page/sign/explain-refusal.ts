import { formatWait } from '../dates.ts';

interface Answer {
  /** Undefined when no answer came. */
  status?: number;
  code?: string | undefined;
  /** The header, if there is one. */
  retryAfter?: string | null | undefined;
}

/** What the form says of a refusal that belongs to none of its fields. */
export function explainRefusal({ status = 0, code, retryAfter }: Answer): string {
  if (code === 'key_reused')
    return 'Your first try did arrive: your note is in the book as it was then. What you have changed since is only here. Sign again to add it as another note.';
  if (code === 'cross_site')
    return 'This book does not know the address in your browser’s address bar, so your note was not added. Your words are kept here: please copy them, and tell the owner of the book.';
  const again = `Your words are kept here: please sign again ${formatWait(Number(retryAfter))}.`;
  if (status === 429) return `That was a lot in a short time. ${again}`;
  if (status > 0 && status < 500)
    return 'Your note could not be added as it is. Please look it over and sign again.';
  // The note may have been written, and the answer lost.
  const what = status > 0 ? 'be written in right now' : 'be reached';
  return `The book cannot ${what}, so we don’t know yet whether your note arrived. ${again} It will be added only once.`;
}
