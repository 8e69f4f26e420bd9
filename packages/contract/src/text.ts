import { MARKS_IN_A_ROW } from './limits.ts';

const controlCharacter = /(?![\n\t])\p{Cc}/u;
const markRun = new RegExp(`\\p{M}{${MARKS_IN_A_ROW + 1}}`, 'u');

/** The form in which text is checked, counted, stored and shown: line feeds, NFC, no outer blanks. */
export function normaliseText(text: string): string {
  return text.replaceAll('\r\n', '\n').normalize('NFC').trim();
}

export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export type TextFault = 'malformed' | 'control_character' | 'too_many_marks';

/** What makes a normalised text unfit to store or show, if anything. */
export function findTextFault(text: string): TextFault | undefined {
  if (!text.isWellFormed()) return 'malformed';
  if (controlCharacter.test(text)) return 'control_character';
  if (markRun.test(text)) return 'too_many_marks';
  return undefined;
}
