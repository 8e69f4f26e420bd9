/** Characters that are read from the right, and those that set a direction. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Wraps a person's text for use inside a sentence: in whatever direction it runs, the words around it keep their places. */
export function isolate(text: string): string {
  if (!turning.test(text)) return text;
  // What closes more than it opens would end the isolation, too.
  return `\u2068${text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;
}
