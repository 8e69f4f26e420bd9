import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '@guestbook/contract';

const day = 86_400;

/** For how many seconds a repeat gets the first answer; and the key, or the network to derive it from. */
type Key = { seconds: number; value: string } | { seconds: number; network: string; draft?: Buffer };

/**
 * Reads the `Idempotency-Key` of a request, valid for a day. A form posted without scripts has none. For it, the frontend
 * sends `Idempotency-Network`, and in `Idempotency-Seconds` how long a repeat of the form is the same note.
 * `Idempotency-Draft` has the digest of the first attempt, which still identifies a form that was changed since.
 */
export function readKey(headers: IncomingHttpHeaders): Key | undefined {
  const seconds = readSeconds(headers);
  const network = headers['idempotency-network'];
  if (network !== undefined) {
    const draft = readDraft(headers);
    if (typeof network === 'string' && /^[0-9a-f.:/]{1,64}$/i.test(network))
      return { network, seconds, ...(draft && { draft }) };
    throw invalid('Idempotency-Network', 'Give an address or a network.');
  }
  const value = headers['idempotency-key'];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^[\x21-\x7e]{16,128}$/.test(value)) return { value, seconds };
  throw invalid(
    'Idempotency-Key',
    'Give a key of 16 to 128 visible ASCII characters, a new one for each note.',
  );
}

function readDraft(headers: IncomingHttpHeaders): Buffer | undefined {
  const draft = headers['idempotency-draft'];
  if (draft === undefined) return undefined;
  if (typeof draft === 'string' && /^[\w-]{43}$/.test(draft)) return Buffer.from(draft, 'base64url');
  throw invalid('Idempotency-Draft', 'Give a digest of 32 bytes in base64url.');
}

function readSeconds(headers: IncomingHttpHeaders): number {
  const seconds = headers['idempotency-seconds'] ?? String(day);
  if (typeof seconds !== 'string' || !/^[1-9][0-9]{0,4}$/.test(seconds) || Number(seconds) > day)
    throw invalid('Idempotency-Seconds', `Give a whole number from 1 to ${day}.`);
  return Number(seconds);
}

function invalid(field: string, message: string): Refusal {
  return new Refusal('invalid_parameter', { errors: [{ field, code: 'invalid', message }] });
}
