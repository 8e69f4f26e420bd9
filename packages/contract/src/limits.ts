/** What a note may hold. Lengths are code points of the normalised text. Plain values: the browser imports them too. */
export const LIMITS = { message: 2_000, name: 80, place: 80, website: 500 } as const;

/** The ink stamps a signer may choose from. */
export const MARKS = ['flower', 'sun', 'umbrella', 'tune', 'leaf', 'star'] as const;

/** The longest run of combining marks in real writing is eight (UAX #15 allows thirty); beyond it text climbs over its neighbours. */
export const MARKS_IN_A_ROW = 8;

/** Bytes of a request's body. The largest valid note is 2,660 code points of four bytes, percent-encoded in a form. */
export const BODY_BYTES = 32 * 1024;

/** Entries of one page of `GET /entries`. */
export const PAGE = { default: 50, maximum: 100 } as const;
