import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '@guestbook/contract';

const day = 86_400;

/**
 * The `Idempotency-Key` of a request, and for how many seconds its first answer stands: a day, or what the frontend says in
 * `Idempotency-Seconds` when it made the key itself.
 */
export function readKey(headers: IncomingHttpHeaders): { value: string; seconds: number } | undefined {
  const value = headers['idempotency-key'];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^[\x21-\x7e]{16,128}$/.test(value)) {
    throw invalid(
      'Idempotency-Key',
      'Give a key of 16 to 128 visible ASCII characters, a new one for each note.',
    );
  }
  const seconds = headers['idempotency-seconds'] ?? String(day);
  if (typeof seconds !== 'string' || !/^[1-9][0-9]{0,4}$/.test(seconds) || Number(seconds) > day) {
    throw invalid('Idempotency-Seconds', `Give a whole number from 1 to ${day}.`);
  }
  // Keys that the frontend made stand apart, or somebody could guess and take one. No key from outside has a space.
  const isOurs = headers['idempotency-seconds'] !== undefined;
  return { value: isOurs ? `form ${value}` : value, seconds: Number(seconds) };
}

function invalid(field: string, message: string): Refusal {
  return new Refusal('invalid_parameter', [{ field, code: 'invalid', message }]);
}
