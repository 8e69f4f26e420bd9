import { MARKS_IN_A_ROW } from './limits.ts';
import { countCodePoints } from './text.ts';

// oxlint-disable-next-line no-control-regex -- Without those that `normaliseText` turns into what they mean.
const control = /(?![\t-\r\u001e\u001f\u0085])\p{Cc}/u;
const noncharacter = /\p{Noncharacter_Code_Point}/u;

/** The marks on one letter, whatever invisible characters stand between. */
const marksOfLetter = /\p{M}[\p{M}\p{Default_Ignorable_Code_Point}]*/gu;

/** The time that normalising takes grows with the square of a run. Decomposed text has up to twice the marks. */
const mostRaw = 2 * MARKS_IN_A_ROW;

/** UTF-16 units that can become one code point of the normal form, twice over. */
const mostUnits = 8;

/** What is wrong with a text, as a code and as the end of a sentence that begins with its field. */
export interface TextError {
  code: 'malformed' | 'control_character' | 'noncharacter' | 'too_many_marks' | 'too_long';
  words: string;
}

/** What forbids even to normalise a text of up to `limit` characters: that would take too long, or lose what is wrong. */
export function findRawError(text: string, limit: number): TextError | undefined {
  if (text.length > limit * mostUnits) return tooLong(limit);
  if (!text.isWellFormed()) return { code: 'malformed', words: 'has characters that are not valid Unicode.' };
  const odd = control.exec(text) ?? noncharacter.exec(text);
  if (odd) {
    const code = control.test(odd[0]) ? 'control_character' : 'noncharacter';
    return { code, words: `has a character that cannot be shown (${name(odd[0])}). Please take it out.` };
  }
  return hasTower(text, mostRaw) ? tooManyMarks : undefined;
}

/** What makes a normalised text unfit to store or show, if anything. */
export function findError(text: string, limit: number): TextError | undefined {
  if (hasTower(text, MARKS_IN_A_ROW)) return tooManyMarks;
  return countCodePoints(text) > limit ? tooLong(limit) : undefined;
}

/** In one pass: an expression that asks for a number of marks begins again at each of them. */
function hasTower(text: string, most: number): boolean {
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
  return { code: 'too_long', words: `may have up to ${limit.toLocaleString('en')} characters.` };
}

/** "U+0007" */
function name(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
