import type { Added, FieldError, Problem } from '@guestbook/contract';
import type { FormValues } from '../model.ts';
import type { Attempt } from './draft.ts';
import { explainRefusal } from './explain-refusal.ts';
import { fields } from './form.ts';

export interface Refused {
  errors: FieldError[];
  notice?: string;
}

/** The note as it is sent, without what was left empty. */
export function toBody(values: FormValues): string {
  return JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
}

/** `crypto.randomUUID` is not there on plain-http pages. */
export function makeKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))]
    .map((part) => part.toString(36).padStart(7, '0'))
    .join('');
}

export async function sendNote({ body, key }: Attempt): Promise<Added | Refused> {
  try {
    const answer = await fetch('/add', {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body,
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.ok) return (await answer.json()) as Added;
    return explain(answer, await readErrors(answer));
  } catch {
    return refuse('The book cannot be reached. Your words are kept here: please sign again in a moment.');
  }
}

function explain({ status, headers }: Response, errors: FieldError[]): Refused {
  const isShown = errors.length > 0 && errors.every(({ field }) => fields.some((name) => name === field));
  if (isShown) return { errors };
  return refuse(explainRefusal(status, headers.get('Retry-After')));
}

function refuse(notice: string): Refused {
  return { errors: [], notice };
}

async function readErrors(answer: Response): Promise<FieldError[]> {
  try {
    return ((await answer.json()) as Problem).errors;
  } catch {
    // It is of something in between, such as a proxy.
    return [];
  }
}
