/** What word processors write for a line break, and what Unicode counts as one. */
const lineBreak = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** Isolates too: one that is closed too often would end an isolation around the text. */
const bidiControl = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A character that leaves ink: no blank, nothing that fonts leave out, and none of the fillers that they draw as nothing
 * (braille blank, interlinear anchors, the place of an object, an empty notehead, signs that only arrange others).
 */
const visible =
  /[^\u{16fe4}\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffc\u{13430}-\u{1343f}\u{1d159}]/u;

/** The normal form of these is another character: it is not how a person writes their name. */
const nameIdeographs = /[\uf900-\ufaff\u{2f800}-\u{2fa1f}\uffff]/gu;

/** The form in which the text of a note is checked, counted, stored and shown: at most one blank line in a row, NFC. */
export function normaliseText(text: string): string {
  const lines = compose(replaceControls(text))
    .split('\n')
    .map((line) => (visible.test(line) ? line.trimEnd() : ''));
  const kept = lines.filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''));
  return (kept.at(-1) === '' ? kept.slice(0, -1) : kept).join('\n');
}

/** The same for a text of one line, such as a name. */
export function normaliseLine(text: string): string {
  const line = replaceControls(text).replaceAll(/[\t\n]+/g, ' ');
  return visible.test(line) ? compose(line.replaceAll(bidiControl, '')).trim() : '';
}

/** U+001E and U+001F are hyphens of Word: one that is always shown, and one only at the end of a line. */
function replaceControls(text: string): string {
  return text.replaceAll(lineBreak, '\n').replaceAll('\u001e', '-').replaceAll('\u001f', '');
}

/** NFC, but for ideographs of names: while it is made, U+FFFF, which is no text, holds their places. */
function compose(text: string): string {
  const kept = text.match(nameIdeographs);
  if (!kept) return text.normalize('NFC');
  const composed = text.replaceAll(nameIdeographs, '\uffff').normalize('NFC');
  let at = 0;
  return composed.replaceAll('\uffff', () => kept[at++] ?? '');
}

export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
