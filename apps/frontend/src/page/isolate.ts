/** Characters of right-to-left scripts, and those that control the direction. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Isolates a visitor's text inside a sentence: whatever its direction, the words around it stay in place. */
export function isolate(text: string): string {
  if (!turning.test(text)) return text;
  // An unmatched closing control would end the isolation.
  return `\u2068${text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;
}
