import { FIELDS, type FieldError, type Refusal } from '@guestbook/contract';
import type { FormValues, ReturnedForm } from '../../page/model.ts';

const isShown = ({ field }: FieldError) => (FIELDS as readonly string[]).includes(field);

/**
 * The form to return to the visitor, with their text in it. `draft` identifies an earlier try that may have arrived.
 */
export function returnForm(refusal: Refusal, bytes: Buffer, draft?: string): ReturnedForm {
  // `entry` is the older name of the note; the page shows it as `message`.
  const errors = refusal.errors
    .map((error) => (error.field === 'entry' ? { ...error, field: 'message' } : error))
    .filter(isShown);
  const isAllShown = errors.length > 0 && errors.length === refusal.errors.length;
  const { code, headers } = refusal;
  const seconds = Number(headers['Retry-After']);
  const notice = { code, ...(seconds > 0 && { seconds }) };
  const isOpen = draft !== undefined && code !== 'key_reused';
  return { values: readValues(bytes), errors, ...(!isAllShown && { notice }), ...(isOpen && { draft }) };
}

/** The text of the form, as far as it can be read. Refuses nothing. */
function readValues(bytes: Buffer): FormValues {
  const form = new URLSearchParams(bytes.toString('utf8'));
  const values: FormValues = {};
  for (const field of FIELDS) {
    const value = form.get(field) ?? (field === 'message' ? form.get('entry') : null);
    if (value !== null) values[field] = value;
  }
  return values;
}
