import type { Added, FieldError, Problem, ProblemCode } from '@guestbook/contract';
import { FIELDS } from '@guestbook/contract/limits';
import type { FormValues, Notice } from '../model.ts';

/** Why a note was not added: errors of its fields, or a notice. */
export interface Refused {
  errors: FieldError[];
  notice?: Notice;
}

/** Milliseconds, for a slow phone. Without a limit the form could wait for ever. */
const longestWait = 20_000;

/** Sends a note. A retry with the same key gets the answer of the first try. */
export async function sendNote(values: FormValues, key: string): Promise<Added | Refused> {
  // Older browsers have no `AbortSignal.timeout`.
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
    return toRefused(answer, await readProblem(answer));
  } catch {
    return { errors: [], notice: { code: 'no_answer' } };
  } finally {
    clearTimeout(timer);
  }
}

/** The JSON of a note, without empty fields. */
function toBody(values: FormValues): string {
  return JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
}

function toRefused({ headers }: Response, { errors = [], code = 'unavailable' }: Partial<Problem>): Refused {
  const isShown = errors.length > 0 && errors.every(({ field }) => FIELDS.some((name) => name === field));
  if (isShown) return { errors };
  const seconds = Number(headers.get('Retry-After'));
  return { errors: [], notice: { code, ...(seconds > 0 && { seconds }) } };
}

async function readProblem(answer: Response): Promise<Partial<Problem>> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    return { code: chooseCode(answer.status) };
  }
}

/** The code for an answer of a proxy, which has none. The guestbook never got a note that a proxy refused. */
function chooseCode(status: number): ProblemCode {
  if (status === 429) return 'too_many_requests';
  if (status === 413) return 'too_large';
  return status < 500 ? 'invalid_entry' : 'unavailable';
}
