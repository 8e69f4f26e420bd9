/** Line breaks of word processors and of Unicode. */
const lineBreak = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** Isolates too: an unmatched closing one would end an isolation around the text. */
const bidiControl = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A visible character: not white space, not ignorable, and not one that fonts draw as nothing (braille blank, interlinear
 * anchors, object replacement, null notehead, hieroglyph format controls).
 */
const visible =
  /[^\u{16fe4}\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffc\u{13430}-\u{1343f}\u{1d159}]/u;

/** Ideographs whose normal form is another character, which would misspell a name. */
const nameIdeographs = /[\uf900-\ufaff\u{2f800}-\u{2fa1f}\uffff]/gu;

/** Normalises a message before it is validated, counted, stored and shown: NFC, at most one blank line in a row. */
export function normaliseText(text: string): string {
  const lines = compose(replaceControls(text))
    .split('\n')
    .map((line) => (visible.test(line) ? line.trimEnd() : ''));
  const kept = lines.filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''));
  return (kept.at(-1) === '' ? kept.slice(0, -1) : kept).join('\n');
}

/** Normalises a text of one line, such as a name. */
export function normaliseLine(text: string): string {
  const line = replaceControls(text).replaceAll(/[\t\n]+/g, ' ');
  return visible.test(line) ? compose(line.replaceAll(bidiControl, '')).trim() : '';
}

/** U+001E and U+001F are Word's hyphens: non-breaking, and optional. */
function replaceControls(text: string): string {
  return text.replaceAll(lineBreak, '\n').replaceAll('\u001e', '-').replaceAll('\u001f', '');
}

/** Whether a text is all ASCII: then it is in its normal form, and has no marks. */
export const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text);

/** Composes to NFC, except ideographs of names. U+FFFF, which no text contains, stands in for them meanwhile. */
function compose(text: string): string {
  if (isAscii(text)) return text;
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
