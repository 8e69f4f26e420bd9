import type { FieldError } from '@guestbook/contract';
import { LIMITS } from '@guestbook/contract/limits';
import { formatWait } from '../dates.ts';
import type { FieldName, Notice } from '../model.ts';
import type { Words } from '../words/index.ts';

/** The text of an error below its field. A code without a text, from a newer backend, shows the backend's message. */
export function explainError({ errors }: Words, { field, code, message, params }: FieldError): string {
  const explain = findOwn(errors, code);
  return explain?.(field as FieldName, { limit: findOwn(LIMITS, field) ?? 0, ...params }) ?? message;
}

/** The text above the form. A code without a text reads as `unavailable`: the note may have arrived. */
export function explainNotice(words: Words, { code, seconds }: Notice): string {
  const explain = findOwn(words.notices, code) ?? words.notices.unavailable;
  return explain(formatWait(words, seconds));
}

/** Looks up a key that came over the wire. */
function findOwn<T extends object>(record: T, key: string): T[keyof T] | undefined {
  return Object.hasOwn(record, key) ? record[key as keyof T] : undefined;
}
