import { z } from 'zod';
import { NewEntry } from './entry.ts';
import { LIST } from './limits.ts';
import { Refusal, type FieldCode, type FieldError, type Params } from './problem.ts';

/** Validates the parsed body of `POST /add`. Throws a `Refusal` that names every field in error. */
export function parseNewEntry(body: Readonly<Record<string, unknown>>): NewEntry {
  const result = NewEntry.safeParse(body);
  if (!result.success) throw new Refusal('invalid_entry', { errors: toFieldErrors(result.error) });
  return result.data;
}

/** A limit, because thousands of unknown keys would make the answer larger than the request. */
const mostErrors = 20;

function toFieldErrors({ issues }: z.ZodError): FieldError[] {
  const errors = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((field) => ({
        field,
        code: 'unknown_field' satisfies FieldCode,
        message: 'There is no such field.',
      }));
    }
    const { code = 'invalid', params = {} } = readCustom(issue);
    const field = String(issue.path[0]);
    return [{ field, code, message: issue.message, ...(Object.keys(params).length > 0 && { params }) }];
  });
  return errors.slice(0, mostErrors);
}

function readCustom(issue: z.core.$ZodIssue): { code?: FieldCode; params?: Params } {
  return issue.code === 'custom' ? (issue.params ?? {}) : {};
}

export interface ListQuery {
  limit: number;
  /** Entries below this number. */
  before?: number;
  /** Entries above this number, those nearest to it. */
  after?: number;
  revision?: number;
}

/** Reads the query of `GET /entries` and of the page. Unknown parameters are ignored; a known one given twice is refused. */
export function parseListQuery(query: URLSearchParams): ListQuery {
  const limit = readInteger(query, 'limit', { maximum: LIST.maximum });
  const before = readInteger(query, 'before');
  const after = readInteger(query, 'after', { minimum: 0 });
  const revision = readInteger(query, 'revision');
  if (before !== undefined && after !== undefined) {
    const message = 'Give `before` or `after`, not both.';
    throw new Refusal('invalid_parameter', { errors: [{ field: 'after', code: 'given_twice', message }] });
  }
  return {
    limit: limit ?? LIST.default,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(revision !== undefined && { revision }),
  };
}

function readInteger(
  query: URLSearchParams,
  field: string,
  range: { minimum?: number; maximum?: number } = {},
) {
  const { minimum = 1, maximum = Number.MAX_SAFE_INTEGER } = range;
  const values = query.getAll(field);
  if (values.length === 0) return undefined;
  const value = Number(values[0]);
  const isPlain = values.length === 1 && /^(0|[1-9][0-9]{0,15})$/.test(String(values[0]));
  if (isPlain && value >= minimum && value <= maximum) return value;
  const bounds = range.maximum === undefined ? `${minimum} or more` : `from ${minimum} to ${maximum}`;
  throw new Refusal('invalid_parameter', {
    errors: [
      {
        field,
        code: values.length > 1 ? 'given_twice' : 'invalid',
        message: `Give one \`${field}\`: a whole number, ${bounds}.`,
        params: { minimum, ...(range.maximum !== undefined && { maximum }) },
      },
    ],
  });
}
