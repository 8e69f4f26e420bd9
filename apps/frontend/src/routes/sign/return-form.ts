import { LIMITS, type FieldError, type Refusal } from '@guestbook/contract';
import type { FormValues, ReturnedForm } from '../../page/model.ts';
import { explainRefusal } from '../../page/sign/explain-refusal.ts';

const fields = [...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]), 'mark'] as const;
const isShown = ({ field }: FieldError) => (fields as readonly string[]).includes(field);

/** What the page with scripts never meets. */
const notices: Record<number, string> = {
  400: 'Your note did not arrive whole. Please look it over and sign again.',
  413: 'That is more than this book can take at once. Please write a shorter note.',
  415: 'Your note arrived in a form that this book cannot read. Please sign again on this page.',
};

/**
 * The form as it goes back to the visitor, with their words in it. `draft` is what an earlier try is known by that may have
 * arrived.
 */
export function returnForm(refusal: Refusal, bytes: Buffer, draft?: string): ReturnedForm {
  // `entry` is the older name of the note; the page shows it as `message`.
  const errors = refusal.errors
    .map((error) => (error.field === 'entry' ? { ...error, field: 'message' } : error))
    .filter(isShown);
  const isAllShown = errors.length > 0 && errors.length === refusal.errors.length;
  const { status, code, headers } = refusal;
  const notice = notices[status] ?? explainRefusal({ status, code, retryAfter: headers['Retry-After'] });
  const isOpen = draft !== undefined && code !== 'key_reused';
  return { values: readValues(bytes), errors, ...(!isAllShown && { notice }), ...(isOpen && { draft }) };
}

/** What was typed, as far as it can be read: here nothing is refused. */
function readValues(bytes: Buffer): FormValues {
  const form = new URLSearchParams(bytes.toString('utf8'));
  const values: FormValues = {};
  for (const field of fields) {
    const value = form.get(field) ?? (field === 'message' ? form.get('entry') : null);
    if (value !== null) values[field] = value;
  }
  return values;
}
