import type { FormValues } from '../model.ts';

/** A text on its way and its idempotency key: the same text tried again has the same key, and is not signed twice. */
export interface Attempt {
  body: string;
  key: string;
}

/** What this browser keeps until a note is in the book: the words, and the last try to send them. */
interface Kept {
  draft: FormValues;
  attempt: Attempt;
}

// Storage can be full, refused or damaged. Signing works without it: the form itself still holds the words.

export function recall<Name extends keyof Kept>(name: Name): Kept[Name] | undefined {
  try {
    return (
      (JSON.parse(localStorage.getItem(`guestbook-${name}`) ?? 'null') as Kept[Name] | null) ?? undefined
    );
  } catch {
    return undefined;
  }
}

export function keep<Name extends keyof Kept>(name: Name, value: Kept[Name]): boolean {
  try {
    localStorage.setItem(`guestbook-${name}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(name: keyof Kept) {
  try {
    localStorage.removeItem(`guestbook-${name}`);
  } catch {
    // It could not have been kept either.
  }
}
