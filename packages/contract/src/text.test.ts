import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { countCodePoints, LIMITS, normaliseLine, normaliseText, parseNewEntry, Refusal } from './index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Pieces whose normalised text might change if normalised again. */
const piece = constantFrom(
  '\r',
  '\n',
  '\v',
  '\u0085',
  '\u2028',
  '\u001e',
  '\u001f',
  ' ',
  '\t',
  '\u3000',
  '\u2800',
  '\u200b',

  'e',
  '\u0301',
  '\u0323',
  '\ufa19',
  '\uffff',
  '\u202e',
  '\u2069',
  '\u115f',
  '\u1112',
  '\u1161',
  '\u2000',
);
const anyText = oneof(
  string({ unit: 'binary' }),
  array(piece).map((pieces) => pieces.join('')),
);

describe('normalising a text', () => {
  test.each([normaliseText, normaliseLine])('changes nothing the second time: %o', (normalise) => {
    assert(
      property(anyText, (text) => {
        const normal = normalise(text);
        expect(normalise(normal)).toBe(normal);
      }),
      { numRuns: 2_000 },
    );
  });

  test('counts code points, not units', () => {
    expect(countCodePoints('a👋🏽é')).toBe(4);
  });

  test.each([
    ['runs of blank lines fold to one', 'a\n\n\n \n\t\n\u2800\n\u200b\u3164\nb', 'a\n\nb'],
    ['no blank line is at an end', '\n \n  a \u3000\nb\t\n\u2060\n', '  a\nb'],
    [
      'the indent of the first line stays',
      '\u3000第一段。\n\u3000第二段。',
      '\u3000第一段。\n\u3000第二段。',
    ],
    ['breaks of all kinds', 'a\r\nb\rc\vd\fe\u0085f\u2028g\u2029h', 'a\nb\nc\nd\ne\nf\ng\nh'],
    ['hyphens of Word', 're\u001ecreate, hy\u001fphen', 're-create, hyphen'],
    ['ideographs of names', '\ufa19\u8c37 \u{2f800}\u0301e\u0301', '\ufa19\u8c37 \u{2f800}\u0301é'],
    ['an override stays in a message, which is isolated', 'a\u202eb', 'a\u202eb'],
  ])('%s', (_, text, normal) => {
    expect(normaliseText(text)).toBe(normal);
  });

  test.each([
    ['is one line', ' a\r\n\tb\u2028c ', 'a b c'],
    ['has no overrides', '\u202etset \u2067a\u2069', 'tset a'],
    ['keeps marks of direction', 'א\u200f!', 'א\u200f!'],
    ['keeps the blank of its language', '山田\u3000太郎', '山田\u3000太郎'],
    ['keeps ideographs of names', '\ufa19\u8c37', '\ufa19\u8c37'],
    ['composes around a dropped override', 'e\u202e\u0301', 'é'],
  ])('a name %s', (_, text, normal) => {
    expect(normaliseLine(text)).toBe(normal);
  });
});

function readErrors(body: object): string[] {
  try {
    parseNewEntry({ ...body });
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.errors.map(({ field, code }) => `${field}: ${code}`);
  }
}

describe('an invisible text is blank', () => {
  const nothing = [
    '\u200b',
    '\u2060',
    '\u00ad',
    '\u180e',
    '\u200f',
    '\ufe0f',
    '\ufeff',
    '\u034f',
    '\u2800',
    '\u3164',

    '\u115f',
    '\u1160',
    '\uffa0',
    '\u{e0061}',
    '\u{1d159}',
    '\ufffc',
    '\u2028',
    '\u3000',
    '\u202e',
    '\u0085',
  ];
  test.each(nothing)('%j', (character) => {
    const blank = `${character} ${character}`;
    expect(readErrors({ message: blank })).toEqual(['message: blank']);
    expect(parseNewEntry({ message: 'x', name: blank, place: blank, website: blank })).toEqual({
      message: 'x',
    });
    expect(parseNewEntry({ message: `a${character}b` }).message).toMatch(/^a.*b$/s);
  });
});

const marks = (count: number) => '\u0316'.repeat(count);

describe('marks are counted on each letter', () => {
  test.each(['', '\u200b', '\u2060', '\u00ad', '\ufe0f', '\u3164', '\u{e0061}', '\u034f'])(
    'with %j between',
    (between) => {
      const tower = `a${marks(8)}${between.repeat(3)}${marks(8)}`;
      expect(readErrors({ message: tower })).toEqual(['message: too_many_marks']);
      expect(readErrors({ message: 'x', name: tower })).toEqual(['name: too_many_marks']);
    },
  );
  test.each([`a${marks(8)}b${marks(8)}`, `a${marks(8)}\u200bb${marks(8)}`])('%j has few on each', (text) => {
    expect(readErrors({ message: text })).toEqual([]);
  });
});

test.each([
  ['a\u0000b', 'control_character', 'U+0000'],
  ['a\u0092b', 'control_character', 'U+0092'],
  ['a\u001bb', 'control_character', 'U+001B'],
  ['a\ufffeb', 'noncharacter', 'U+FFFE'],
  ['a\ufdd0b', 'noncharacter', 'U+FDD0'],
  ['a\u{10ffff}b', 'noncharacter', 'U+10FFFF'],
  ['a\ud800b', 'malformed', 'Unicode'],
])('the text %j gets the error %s, whose message names %s', (text, code, words) => {
  for (const field of ['message', 'name', 'place', 'website']) {
    const body = { message: 'x', [field]: text };
    expect(readErrors(body)).toEqual([`${field}: ${code}`]);
    expect(() => parseNewEntry(body)).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ message: expect.stringContaining(words) })],
      }),
    );
  }
});

describe('a text that would take long to normalise is refused first', () => {
  const falling = ['\u0345', '\u0301', '\u0316', '\u0327', '\u0334'];
  test.each([
    ['a falling run', `a${falling.map((mark) => mark.repeat(3_150)).join('')}`],
    ['many long runs', `a${'\u0345\u0316'.repeat(15)}`.repeat(40)],
    ['very many letters', 'x'.repeat(32_000)],
  ])('%s', (_, text) => {
    const normalise = vi.spyOn(String.prototype, 'normalize');
    for (const field of ['message', 'name', 'place', 'website']) {
      const [error] = readErrors({ message: 'x', [field]: text });
      expect(error).toMatch(new RegExp(`^${field}: too_(long|many_marks)$`));
    }
    expect(normalise.mock.contexts.filter((context) => String(context) !== 'x')).toEqual([]);
  });
});

/** Real writing with many marks, joiners or selectors. */
const writing = [
  'בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים אֵ֥ת הַשָּׁמַ֖יִם וְאֵ֥ת הָאָֽרֶץ׃',
  'ก็ที่นี่ น้ำผึ้ง ปี่ ผู้ใหญ่',
  'བོད་སྐད་ ཧྐྵྨླྺྼྻྂ རྒྱལ་མཚན།',
  'Tiếng Việt rất đẹp, cảm ơn những ngày nghỉ'.normalize('NFD'),
  'हिन्दी क्‍ष র‍্য മലയാളം ကျွန်ုပ် ភាសាខ្មែរ',
  'السَّلَامُ عَلَيْكُمْ وَرَحْمَةُ اللّٰهِ می‌خواهم',
  '👩‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇺🇦 1️⃣ #️⃣ ❤️ ☺︎ 🧑🏾‍🚀',
  'ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ 각하 한국어',
  'Z̆ ạ̈ ǘ m̐ ꙮ ѝ',
  '葛󠄀城市 辻󠄀 神󠄀',
  '\u2067שלום\u2069 (a) and \u2066b\u2069',
];

test('real writing passes unchanged, in any combination', () => {
  assert(
    property(array(constantFrom(...writing), { minLength: 1, maxLength: 8 }), (pieces) => {
      const message = pieces.join('\n\n ');
      expect(parseNewEntry({ message }).message).toBe(message.normalize('NFC'));
      const name = pieces[0]
        ?.replaceAll(/[\u2066-\u2069]/g, '')
        .slice(0, 60)
        .replace(/[\ud800-\udbff]$/, '')
        .trim();
      expect(parseNewEntry({ message, name }).name).toBe(name?.normalize('NFC'));
    }),
  );
});

test('every text is either accepted whole in its normal form and within the limit, or refused with an error', () => {
  const message = oneof(
    string({ unit: 'binary', maxLength: 2_200 }),
    string({ unit: 'grapheme', maxLength: 2_200 }),
  );
  assert(
    property(message, (message) => {
      const errors = readErrors({ message });
      if (errors.length > 0) expect(errors[0]).toMatch(/^message: /);
      else {
        const entry = parseNewEntry({ message });
        expect(entry.message).toBe(normaliseText(message));
        expect(countCodePoints(entry.message)).toBeLessThanOrEqual(LIMITS.message);
        expect(entry.message).not.toMatch(/(?![\n\t])\p{Cc}|\p{Noncharacter_Code_Point}|\n\n\n/u);
        expect(entry.message.isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
