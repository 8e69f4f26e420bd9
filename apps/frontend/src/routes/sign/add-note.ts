import { PATHS, Problem, Refusal, unavailable, type Added, type NewEntry } from '@guestbook/contract';
import { networkOf, UNKNOWN_ADDRESS } from '@guestbook/service/address';
import { askBackend, type Answer } from '../../backend/ask.ts';
import type { Backend } from '../../backend/call.ts';

/** Within this time, a repeated form is the same note. */
const REPEAT_SECONDS = 600;

interface Signed {
  entry: NewEntry;
  /** Identifies the first try of this form. */
  draft: string;
  address: string;
  requestId: string;
}

/** Sends a note from the page's form to the backend. Throws the backend's refusal. */
export async function addNote(backend: Backend, { entry, draft, address, requestId }: Signed) {
  const answer = await askBackend(backend, {
    method: 'POST',
    path: PATHS.add,
    route: PATHS.add,
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      'x-forwarded-for': address,
      // A form without scripts has no key: the backend derives one from the fields and these values. Without an address, the
      // same text from two people would be one note.
      ...(address !== UNKNOWN_ADDRESS && {
        'idempotency-network': networkOf(address),
        'idempotency-draft': draft,
        'idempotency-seconds': REPEAT_SECONDS,
      }),
    },
    body: Buffer.from(JSON.stringify(entry)),
  });
  if (answer.status !== 201) throw toRefusal(answer);
  const { entry: added, revision } = JSON.parse(answer.body) as Added;
  return { number: added.number, revision };
}

function toRefusal({ body, headers }: Answer): Refusal {
  const retryAfter = headers['retry-after'];
  const problem = Problem.safeParse(parseJson(body));
  if (!problem.success) return unavailable({ seconds: Number(retryAfter) || 1 });
  const { code, errors } = problem.data;
  return new Refusal(code, { errors, ...(retryAfter && { headers: { 'Retry-After': retryAfter } }) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
