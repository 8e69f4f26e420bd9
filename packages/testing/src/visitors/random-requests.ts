import * as fc from 'fast-check';
import type { RawRequest } from './exchange.ts';
import { piece, randomBody } from './random-bodies.ts';

const paths = [
  '/add',
  '/entries',
  '/events',
  '/',
  '/notes/1',
  '/entries/',
  '/ADD',
  '/add/',
  '/livez',
  '/readyz',
];
const morePaths = ['/version', '/metrics', '/assets/', '/favicon.ico', '*', ''];
const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...paths, ...morePaths) },
  fc.uuid().map((id) => `/entries/${id}`),
  fc
    .tuple(fc.constantFrom('/', '/entries/', '/notes/', '/assets/', '/events/'), piece)
    .map((parts) => parts.join('')),
);

const numbers = ['1', '100', '101', '0', '-1', '1.5', '1e3', '', '9007199254740991', '99999999999999999999'];
const parameter = fc.tuple(
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom('limit', 'before', 'revision', 'after') }, piece),
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...numbers) }, piece),
);
const query = fc
  .array(parameter, { maxLength: 3 })
  .map((pairs) => (pairs.length > 0 ? `?${pairs.map((pair) => pair.join('=')).join('&')}` : ''));

const types = [
  'application/json; charset=latin1',
  'text/html',
  'text/plain',
  'multipart/form-data',
  '*/*',
  '',
];
const words = [
  'same-origin',
  'cross-site',
  'null',
  'http://a',
  'gzip',
  'br;q=0',
  '100-continue',
  'bytes=0-1',
  'h2c',
];
const ids = ['a-key-that-is-long-enough', 'abc-1', 'W/"abc-1"', '*', '10.0.0.1, ::1', '60'];
const printable = fc.integer({ min: 32, max: 126 }).map((code) => String.fromCodePoint(code));
const headerText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: printable, maxLength: 60 }) },
  // Parsers accept bytes from 0x80, but no control characters.
  fc.uint8Array({ maxLength: 20 }).map((bytes) =>
    Buffer.from(bytes)
      .toString('latin1')
      .replaceAll(/[\r\n]/g, ''),
  ),
);
const header = fc.oneof(
  fc.tuple(fc.constantFrom('Content-Type', 'Accept'), fc.constantFrom(...types)),
  fc.tuple(
    fc.constantFrom(
      'Origin',
      'Sec-Fetch-Site',
      'Content-Encoding',
      'Accept-Encoding',
      'Expect',
      'Upgrade',
      'Range',
    ),
    fc.constantFrom(...words),
  ),
  fc.tuple(
    fc.constantFrom(
      'Idempotency-Key',
      'Idempotency-Network',
      'Idempotency-Seconds',
      'Last-Event-ID',
      'If-None-Match',
      'X-Forwarded-For',
    ),
    fc.oneof(fc.constantFrom(...ids), headerText),
  ),
  fc.tuple(
    fc.string({ unit: fc.constantFrom('a', 'b', 'x', '-', '_'), minLength: 1, maxLength: 12 }),
    headerText,
  ),
);

const parts = { headers: fc.array(header, { maxLength: 3 }), body: randomBody, isChunked: fc.boolean() };
const anyMethod = fc.constantFrom(
  'GET',
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'get',
);
const anywhere = fc.record({ ...parts, method: anyMethod, path, query });
// Most random requests are refused early, so these two kinds get further.
const reading = fc.record({
  ...parts,
  method: fc.constant('GET'),
  path: fc.constantFrom('/entries', '/events', '/', '/entries'),
  query,
});
const asPage: [string, string][] = [['Accept', 'text/html']];
const signing = fc.record({
  ...parts,
  headers: fc.oneof(fc.constant(asPage), fc.array(header, { maxLength: 1 })),
  method: fc.constant('POST'),
  path: fc.constant('/add'),
  query: fc.constant(''),
});

/** Complete requests of any kind. */
export const randomRequest: fc.Arbitrary<RawRequest> = fc
  .oneof(anywhere, reading, { weight: 2, arbitrary: signing })
  .map(({ path, query, headers, body: { type, content }, ...rest }) => ({
    ...rest,
    target: path + query,
    // The list may already have one: then there are two.
    headers: type ? [...headers, ['Content-Type', type]] : headers,
    body: content,
  }));
