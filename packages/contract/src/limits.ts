/** The longest texts of an entry, in code points of the normalised text. This file has no imports: the browser loads it too. */
export const LIMITS = { message: 2_000, name: 80, place: 80, website: 500 } as const;

/** The stamps that an author may choose from. */
export const MARKS = ['flower', 'sun', 'umbrella', 'tune', 'leaf', 'star'] as const;

/** The fields that an author may fill in. */
export const FIELDS = [...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]), 'mark'] as const;

/** The longest run of combining marks in real writing is eight (UAX #15 allows thirty); with more, text covers its neighbours. */
export const MARKS_IN_A_ROW = 8;

/** The largest body of a request, in bytes. The largest valid note is 2,660 code points of four bytes, percent-encoded in a form. */
export const BODY_BYTES = 32 * 1024;

/** The entries in one answer of `GET /entries`. */
export const LIST = { default: 50, maximum: 100 } as const;
