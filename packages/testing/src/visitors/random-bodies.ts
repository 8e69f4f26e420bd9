import { FIELDS, MARKS } from '@guestbook/contract/limits';
import * as fc from 'fast-check';

const accent = '\u0301';
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  // With half a surrogate pair, and U+0000, which PostgreSQL cannot store.
  fc.constantFrom('', ' ', '\u0000', 'a\u0000', '\uD800', `e${accent.repeat(20)}`, 'x'.repeat(2_001)),
);
const goodText = fc.constantFrom('Hello', 'Zażółć', '👋🏽', 'https://a.example', ...MARKS);

const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
const broken = ['%', '%zz', '%ff', '%00', '%2f..%2f', '..', '//', '%ed%a0%80', '\\', '"', '<x>'];

/** A part of a path, a query or a form, encoded or broken. */
export const piece = fc.oneof(anyText.map(encode), fc.constantFrom('1', '7', 'x', '__proto__', ...broken));

const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('entry', ...FIELDS) },
  fc.constantFrom('number', '__proto__', 'constructor', ''),
);
const value = fc.oneof(
  { weight: 4, arbitrary: goodText },
  { weight: 2, arbitrary: anyText },
  fc.jsonValue({ maxDepth: 3 }),
);
const json = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.tuple(key, value), { minLength: 1, maxLength: 3 })
      .map((pairs) => JSON.stringify(Object.fromEntries(pairs))),
  },
  fc.json({ maxDepth: 4 }),
  fc.constantFrom('{"message":', '[]', '['.repeat(15_000), '{"a":'.repeat(6_000), 'x'.repeat(40_000)),
);
const form = fc
  .array(fc.tuple(key, fc.oneof({ weight: 2, arbitrary: goodText.map(encode) }, piece)), { maxLength: 4 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
const bytes = fc.uint8Array({ maxLength: 200 });

const withType = (type: string, contents: fc.Arbitrary<string | Uint8Array>) =>
  contents.map((content) => ({ type, content: Buffer.from(content as string) }));

/** A body with its content type. An empty type means none. */
export const randomBody = fc.oneof(
  { weight: 4, arbitrary: withType('application/json', json) },
  { weight: 3, arbitrary: withType('application/x-www-form-urlencoded', form) },
  withType('application/json', bytes),
  withType('application/x-www-form-urlencoded; charset=utf-8', bytes),
  withType('', bytes),
);
