import type { Added, Entry, Problem } from '@guestbook/contract';
import type { FormValues, ReturnedForm } from '../model.ts';

/** How a try to sign ended: the note in the book, or the form with what is wrong. */
export type Outcome = { entry: Entry } | { form: ReturnedForm };

let lastTry = { body: '', key: '' };

/** The same words are sent with the same key, so that trying again after a fault cannot sign twice. */
export async function postNote(values: FormValues): Promise<Outcome> {
  const body = JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
  if (lastTry.body !== body) lastTry = { body, key: makeKey() };
  const keepWith = (notice: string): Outcome => ({ form: { values, errors: [], notice } });
  try {
    const answer = await fetch('/add', {
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'Idempotency-Key': lastTry.key,
      },
      body,
    });
    if (answer.status === 201) {
      lastTry = { body: '', key: '' };
      return { entry: ((await answer.json()) as Added).entry };
    }
    const { errors } = (await answer.json()) as Problem;
    if (answer.status === 422) return { form: { values, errors } };
    if (answer.status === 429) return keepWith('That was a little fast. Please sign again in a moment.');
    return keepWith(
      'The book cannot be written in right now. Your words are kept here: please sign again in a moment.',
    );
  } catch {
    return keepWith('The book cannot be reached. Your words are kept here: please sign again in a moment.');
  }
}

/** `crypto.randomUUID` is not there on plain-http pages. */
function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
