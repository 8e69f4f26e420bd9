import { z } from 'zod';
import { LIMITS, MARKS } from './limits.ts';
import type { FieldCode, Params } from './problem.ts';
import { findError, findRawError, type TextError } from './text-errors.ts';
import { normaliseLine, normaliseText } from './text.ts';
import { hasUser, toWebAddress } from './website.ts';

type Field = keyof typeof LIMITS;

const labels: Record<Field, string> = {
  message: 'The note',
  name: 'The name',
  place: 'The place',
  website: 'The website',
};

/** A text within its limit. Errors of the raw text come first, before anything processes it. */
const text = (field: Field, normalise: (text: string) => string) =>
  z
    .string({ error: `${labels[field]} must be text.` })
    .superRefine((value, context) => refuse(context, field, findRawError(value, LIMITS[field])))
    .transform(normalise)
    .superRefine((value, context) => refuse(context, field, findError(value, LIMITS[field])));

function refuse(context: z.RefinementCtx, field: Field, error: TextError | undefined) {
  if (error) addIssue(context, error.code, `${labels[field]} ${error.words}`, error.params);
}

/** Adds a custom zod issue, which `parseNewEntry` turns into a `FieldError`. */
function addIssue(context: z.RefinementCtx, code: FieldCode, message: string, params: Params = {}) {
  // `continue`: later checks run too, so that the answer names every error.
  context.addIssue({ code: 'custom', message, params: { code, params }, continue: true });
}

/** An optional line. Blank means absent: a form sends its empty fields too. */
const line = (field: Field) =>
  text(field, normaliseLine)
    .transform((value) => value || undefined)
    .optional();

const message = text('message', normaliseText).superRefine((value, context) => {
  if (value === '') addIssue(context, 'blank', 'Please write a note before you sign.');
});

const website = line('website').transform((value, context) => {
  if (value === undefined) return undefined;
  const address = toWebAddress(value);
  if (hasUser(value)) {
    addIssue(
      context,
      'user_in_address',
      'Please give a website without a name before an @, such as example.com.',
    );
  } else if (address === undefined) {
    addIssue(
      context,
      'not_a_web_address',
      'That does not look like a web address. Try one such as example.com.',
    );
  } else refuse(context, 'website', findError(address, LIMITS.website));
  return address;
});

const mark = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.enum(MARKS, { error: `The mark must be one of ${MARKS.join(', ')}.` }).optional(),
);

const details = {
  name: line('name'),
  website,
  place: line('place'),
  mark,
};

/** The body of `POST /add`. `entry` is the older name of `message`; a body has exactly one of the two. */
export const NewEntry = z
  .strictObject({ message: message.optional(), entry: message.optional(), ...details })
  .superRefine((value, context) => {
    if (value.message !== undefined && value.entry !== undefined) {
      const message = 'Send the note as `message` or as `entry`, not as both.';
      context.addIssue({
        code: 'custom',
        path: ['entry'],
        message,
        params: { code: 'given_twice' satisfies FieldCode },
      });
    }
    if (value.message === undefined && value.entry === undefined) {
      const message = 'Please write a note before you sign.';
      context.addIssue({
        code: 'custom',
        path: ['message'],
        message,
        params: { code: 'required' satisfies FieldCode },
      });
    }
  })
  .transform(({ message, entry, ...rest }) => ({
    message: message ?? entry ?? '',
    ...withoutUndefined(rest),
  }));
export type NewEntry = z.infer<typeof NewEntry>;

/** A published entry, as readers get it. */
export const Entry = z.strictObject({
  id: z.uuid(),
  number: z.int().positive(),
  message: z.string(),
  name: z.string().optional(),
  website: z.string().optional(),
  place: z.string().optional(),
  mark: z.enum(MARKS).optional(),
  signedAt: z.iso.datetime(),
});
export type Entry = z.infer<typeof Entry>;

/** The answer to an accepted `POST /add`. A read with `?revision=` of this revision includes the entry. */
export const Added = z.strictObject({
  message: z.literal('Entry added successfully'),
  entry: Entry,
  status: z.literal('published'),
  revision: z.int().positive(),
});
export type Added = z.infer<typeof Added>;

/** The data of the event `removed`. */
export const Removed = z.strictObject({ id: z.uuid(), number: z.int().positive() });
export type Removed = z.infer<typeof Removed>;

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  // A spread would keep keys with the value undefined.
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
