import { z } from 'zod';

/** The codes of error answers, with HTTP status and title. */
export const PROBLEMS = {
  not_parseable: [400, 'The request cannot be read'],
  invalid_parameter: [400, 'A parameter or header is not valid'],
  cross_site: [403, 'Requests from other sites are refused'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'This method is not allowed here'],
  request_timeout: [408, 'The request took too long'],
  too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be JSON or a form'],
  wrong_host: [421, 'This host name does not belong to the book'],
  invalid_entry: [422, 'The note cannot be added as it is'],
  key_reused: [422, 'This idempotency key was used for another note'],
  too_many_requests: [429, 'Too many requests'],
  headers_too_large: [431, 'The headers are too large'],
  internal_error: [500, 'Something went wrong here'],
  not_implemented: [501, 'This transfer coding is not supported'],
  unavailable: [503, 'The guestbook cannot do this right now'],
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** The codes of errors in the fields of a note. Headers and parameters have further codes. */
export type FieldCode =
  | 'blank'
  | 'control_character'
  | 'given_twice'
  | 'invalid'
  | 'malformed'
  | 'noncharacter'
  | 'not_a_web_address'
  | 'required'
  | 'too_long'
  | 'too_many_marks'
  | 'unknown_field'
  | 'user_in_address';

/** The values in an error's message, such as `{ limit: 2000 }`, for clients that write the message in their own words. */
const Params = z.record(z.string(), z.union([z.string(), z.number()]));
export type Params = z.infer<typeof Params>;

/** One error of a request. `field` is the key as sent, or the name of the parameter or header. */
export const FieldError = z.object({
  field: z.string(),
  code: z.string(),
  message: z.string(),
  params: Params.optional(),
});
export type FieldError = z.infer<typeof FieldError>;

/** The body of every error answer, `application/problem+json` (RFC 9457). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  errors: z.array(FieldError),
});
export type Problem = z.infer<typeof Problem>;

interface RefusalOptions {
  errors?: FieldError[];
  /** Headers that the answer must carry, such as `Allow` or `Retry-After`. */
  headers?: Record<string, string>;
  /** The underlying error, for the log only. */
  cause?: unknown;
}

/** An expected error of a request. Code throws it anywhere; one error handler turns it into an answer. */
export class Refusal extends Error {
  override name = 'Refusal' as const;
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, { errors = [], headers = {}, cause }: RefusalOptions = {}) {
    super(PROBLEMS[code][1], cause === undefined ? undefined : { cause });
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }

  get status(): number {
    return PROBLEMS[this.code][0];
  }

  toProblem(): Problem {
    const [status, title] = PROBLEMS[this.code];
    return { type: 'about:blank', title, status, code: this.code, errors: this.errors };
  }
}

/** Makes the refusal for work that is not possible now. Clients may try again after `seconds`. */
export function unavailable({ seconds = 1, cause }: { seconds?: number; cause?: unknown } = {}): Refusal {
  return new Refusal('unavailable', { headers: { 'Retry-After': String(seconds) }, cause });
}
