/** Letters per line on a wide page. On a phone the same text has almost twice the lines. */
const lineLength = 60;
/** Lines shown of a folded note. A note with up to `fewMore` lines more does not fold. */
const mostShown = 12;
const fewMore = 6;
/** How many characters back to look for the end of a sentence or word. */
const lookBack = 180;

/** Splits a long note into the part shown and the rest, at the end of a sentence or word if there is one. */
export function fold(text: string): { shown: string; rest?: string } {
  const paragraphs = text.split('\n');
  const lines = paragraphs.map(countLines);
  if (lines.reduce((sum, count) => sum + count, 0) <= mostShown + fewMore) return { shown: text };
  let left = mostShown;
  let at = 0;
  for (const [index, paragraph] of paragraphs.entries()) {
    const count = lines[index] ?? 1;
    if (count > left) {
      const within = left > 1 || at === 0 ? findBreak(paragraph, (left / count) * paragraph.length) : 0;
      at += within;
      break;
    }
    left -= count;
    at += paragraph.length + 1;
  }
  return { shown: text.slice(0, at).trimEnd(), rest: text.slice(at).replace(/^\n+/, '') };
}

function countLines(paragraph: string): number {
  // Ideographs and kana are twice as wide as letters.
  const wide = paragraph.match(/[\u2e80-\ud7ff\uf900-\uffdc]/g)?.length ?? 0;
  return Math.max(1, Math.ceil((paragraph.length + wide) / lineLength));
}

/** The end of the last sentence before `most`, else of the last word. Without Unicode classes, which differ between browsers. */
function findBreak(paragraph: string, most: number): number {
  const end = Math.floor(most);
  const start = Math.max(0, end - lookBack);
  const before = paragraph.slice(start, end);
  for (const stop of [/[.!?…]["”’»)]* |[。！？།]/g, /[ \u3000、，་]/g]) {
    const last = [...before.matchAll(stop)].at(-1);
    if (last) return start + last.index + last[0].length;
  }
  // Never split a surrogate pair.
  return /[\udc00-\udfff]/.test(paragraph.charAt(end)) ? end + 1 : end;
}
