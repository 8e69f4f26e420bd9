import type { IncomingMessage } from 'node:http';
import { BODY_BYTES, Refusal, unavailable } from '@guestbook/contract';

type Body = Record<string, unknown>;

/** Reads and parses a JSON or form body. Throws a `Refusal`: 400, 413, 415, or 422 for a repeated form field. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const type = readContentType(request);
  const bytes = await readBytes(request);
  return type === 'json' ? parseJson(bytes) : parseForm(bytes);
}

/** Reads the type of the body. Only UTF-8 without compression: anything else could get around the limits. */
export function readContentType({ headers }: IncomingMessage): 'json' | 'form' {
  const match = /^application\/(json|x-www-form-urlencoded) *(?:; *charset=(?:"utf-8"|utf-8) *)?$/i.exec(
    headers['content-type'] ?? '',
  );
  const coding = headers['content-encoding'];
  if (!match || (coding !== undefined && coding !== 'identity')) {
    const field = match ? 'Content-Encoding' : 'Content-Type';
    const message =
      'Send application/json or application/x-www-form-urlencoded, in UTF-8 and not compressed.';
    throw new Refusal('unsupported_media_type', { errors: [{ field, code: 'unsupported', message }] });
  }
  return match[1]?.toLowerCase() === 'json' ? 'json' : 'form';
}

/** Bytes of a body that needs no reservation. Almost every note is smaller. */
const smallBody = 4_096;
/** Bytes of larger bodies in flight: the most memory that slow clients can fill. */
const mostInFlight = 1_000 * BODY_BYTES;
let bytesInFlight = 0;

const reading = new WeakMap<IncomingMessage, Promise<Buffer>>();

/** Reads the body. Later calls share the result of the first, which `bounds.ts` makes as soon as it knows the headers. */
export function readBytes(request: IncomingMessage): Promise<Buffer> {
  const known = reading.get(request);
  if (known) return known;
  const bytes = collect(request);
  reading.set(request, bytes);
  return bytes;
}

function collect(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? BODY_BYTES);
  if (announced > smallBody && !request.destroyed) {
    const isTooLarge = announced > BODY_BYTES;
    if (isTooLarge || bytesInFlight + announced > mostInFlight) {
      request.resume();
      return Promise.reject(isTooLarge ? tooLarge() : unavailable());
    }
    bytesInFlight += announced;
    request.once('close', () => (bytesInFlight -= announced));
  }
  return new Promise((resolve, reject) => {
    let body: Buffer = Buffer.alloc(0);
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      const start = length;
      length += chunk.length;
      if (length > BODY_BYTES) {
        body = Buffer.alloc(0);
        reject(tooLarge());
      } else if (start === 0) body = chunk;
      else {
        // Copies the chunks together: a kept chunk of one byte takes two hundred times its length.
        if (length > body.length) body = Buffer.concat([body], Math.min(announced, 2 * length));
        chunk.copy(body, start);
      }
    });
    request.on('end', () => resolve(body.subarray(0, length)));
    // The client disconnected.
    request.on('error', () => reject(new Refusal('not_parseable')));
  });
}

function tooLarge(): Refusal {
  return new Refusal('too_large', {
    errors: [{ field: 'body', code: 'too_large', message: `Up to ${BODY_BYTES / 1024} KB can be sent.` }],
  });
}

function notParseable(message: string): Refusal {
  return new Refusal('not_parseable', { errors: [{ field: 'body', code: 'not_parseable', message }] });
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw notParseable('The body is not valid UTF-8.');
  }
}

function parseJson(bytes: Buffer): Body {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notParseable('The body is not valid JSON.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw notParseable('The body must be a JSON object.');
}

/** Each field is decoded by itself: thousands of fields would block the event loop. */
const mostPairs = 100;

/** Parses a form by the WHATWG URL Standard, except that it refuses invalid UTF-8 instead of replacing it. */
export function parseForm(bytes: Buffer): Body {
  const fields = new Map<string, string>();
  const pairs = bytes.toString('latin1').split('&', mostPairs + 1);
  if (pairs.length > mostPairs) throw notParseable(`A form may have up to ${mostPairs} fields.`);
  for (const pair of pairs) {
    if (pair === '') continue;
    const at = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const field = decodeComponent(pair.slice(0, at));
    if (fields.has(field)) {
      const message = 'This field was sent more than once.';
      throw new Refusal('invalid_entry', { errors: [{ field, code: 'given_twice', message }] });
    }
    fields.set(field, decodeComponent(pair.slice(at + 1)));
  }
  return Object.fromEntries(fields);
}

function decodeComponent(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return decode(Buffer.from(bytes, 'latin1'));
}
