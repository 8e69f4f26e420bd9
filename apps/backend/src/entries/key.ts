import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '@guestbook/contract';

const day = 86_400;

/** For how many seconds the first answer stands, and the key, or the network that a key has to be made for. */
type Key = { seconds: number; value: string } | { seconds: number; network: string };

/**
 * The `Idempotency-Key` of a request, which stands for a day. For a form that was posted without scripts there is none: the
 * frontend sends `Idempotency-Network` and, in `Idempotency-Seconds`, how long a repeat of that form is the same note.
 */
export function readKey(headers: IncomingHttpHeaders): Key | undefined {
  const seconds = readSeconds(headers);
  const network = headers['idempotency-network'];
  if (network !== undefined) {
    if (typeof network === 'string' && /^[0-9a-f.:/]{1,64}$/i.test(network)) return { network, seconds };
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

function readSeconds(headers: IncomingHttpHeaders): number {
  const seconds = headers['idempotency-seconds'] ?? String(day);
  if (typeof seconds !== 'string' || !/^[1-9][0-9]{0,4}$/.test(seconds) || Number(seconds) > day)
    throw invalid('Idempotency-Seconds', `Give a whole number from 1 to ${day}.`);
  return Number(seconds);
}

function invalid(field: string, message: string): Refusal {
  return new Refusal('invalid_parameter', [{ field, code: 'invalid', message }]);
}
