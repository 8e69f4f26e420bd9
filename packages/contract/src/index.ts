export { Added, Entry, NewEntry, Removed } from './entry.ts';
export { BODY_BYTES, FIELDS, LIMITS, LIST, MARKS } from './limits.ts';
export { type ListQuery, parseListQuery, parseNewEntry } from './parse.ts';
export { formatPosition, HEADERS, parsePosition, PATHS, type Position } from './paths.ts';
export {
  type FieldCode,
  FieldError,
  type Params,
  Problem,
  type ProblemCode,
  PROBLEMS,
  Refusal,
  unavailable,
} from './problem.ts';
export { countCodePoints, normaliseLine, normaliseText } from './text.ts';
