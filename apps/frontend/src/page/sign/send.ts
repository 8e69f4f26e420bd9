import type { Added, FieldError, Problem } from '@guestbook/contract';
import type { FormValues } from '../model.ts';
import { explainRefusal } from './explain-refusal.ts';
import { fields } from './form.ts';

export interface Refused {
  errors: FieldError[];
  notice?: string;
  /** An earlier try with this key arrived, with other words. */
  isKeyReused?: boolean;
}

/** Long enough for a slow phone; without an end the form would wait for ever. */
const longestWait = 20_000;

/** Sends a note. The same key again gets the answer of the first try. */
export async function sendNote(values: FormValues, key: string): Promise<Added | Refused> {
  // Browsers of some years ago have no `AbortSignal.timeout`.
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), longestWait);
  try {
    const answer = await fetch('/add', {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: toBody(values),
      signal: waiting.signal,
    });
    if (answer.ok) return (await answer.json()) as Added;
    return explain(answer, await readProblem(answer));
  } catch {
    return { errors: [], notice: explainRefusal({}) };
  } finally {
    clearTimeout(timer);
  }
}

/** The note as it is sent, without what was left empty. */
function toBody(values: FormValues): string {
  return JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
}

function explain({ status, headers }: Response, { errors = [], code }: Partial<Problem>): Refused {
  const isShown = errors.length > 0 && errors.every(({ field }) => fields.some((name) => name === field));
  if (isShown) return { errors };
  const notice = explainRefusal({ status, code, retryAfter: headers.get('Retry-After') });
  return { errors: [], notice, ...(code === 'key_reused' && { isKeyReused: true }) };
}

async function readProblem(answer: Response): Promise<Partial<Problem>> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    // It is of something in between, such as a proxy.
    return {};
  }
}
