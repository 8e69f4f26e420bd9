import { MARKS_IN_A_ROW } from './limits.ts';
import type { FieldCode, Params } from './problem.ts';
import { countCodePoints, isAscii } from './text.ts';

// oxlint-disable-next-line no-control-regex -- All but those that `normaliseText` replaces.
const control = /(?![\t-\r\u001e\u001f\u0085])\p{Cc}/u;
const noncharacter = /\p{Noncharacter_Code_Point}/u;

/** The marks on one letter, with invisible characters between them. */
const marksOfLetter = /\p{M}[\p{M}\p{Default_Ignorable_Code_Point}]*/gu;

/** Normalising takes time quadratic in the length of a run. Decomposed text has up to twice the marks. */
const mostRaw = 2 * MARKS_IN_A_ROW;

/** Twice the UTF-16 units that can become one code point of the normal form. */
const mostUnits = 8;

/** An error of a text. `words` complete a sentence that starts with the field: "The name" + "has …". */
export interface TextError {
  code: FieldCode;
  words: string;
  params?: Params;
}

/**
 * Finds an error that must stop a text before it is normalised: normalising would take too long, or hide the error.
 * `limit` is the longest valid text, in code points.
 */
export function findRawError(text: string, limit: number): TextError | undefined {
  if (text.length > limit * mostUnits) return tooLong(limit);
  if (!text.isWellFormed()) return { code: 'malformed', words: 'has characters that are not valid Unicode.' };
  const odd = control.exec(text) ?? noncharacter.exec(text);
  if (odd) {
    const code = control.test(odd[0]) ? 'control_character' : 'noncharacter';
    const character = name(odd[0]);
    const words = `has a character that cannot be shown (${character}). Please remove it.`;
    return { code, words, params: { character } };
  }
  return hasTower(text, mostRaw) ? tooManyMarks : undefined;
}

/** Finds an error of a normalised text. `limit` is in code points. */
export function findError(text: string, limit: number): TextError | undefined {
  if (hasTower(text, MARKS_IN_A_ROW)) return tooManyMarks;
  return text.length > limit && countCodePoints(text) > limit ? tooLong(limit) : undefined;
}

/** Scans once. A regular expression that counts marks would start again at each mark: quadratic time. */
function hasTower(text: string, most: number): boolean {
  if (isAscii(text)) return false;
  for (const [marks] of text.matchAll(marksOfLetter)) {
    if (marks.length > most && (marks.match(/\p{M}/gu)?.length ?? 0) > most) return true;
  }
  return false;
}

const tooManyMarks: TextError = {
  code: 'too_many_marks',
  words: 'has too many accents stacked on one letter.',
};

function tooLong(limit: number): TextError {
  const words = `may have up to ${limit.toLocaleString('en')} characters.`;
  return { code: 'too_long', words, params: { limit } };
}

/** "U+0007" */
function name(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
