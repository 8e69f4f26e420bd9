import { z } from 'zod';
import { LIMITS, MARKS } from './limits.ts';
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

/** A text within its limit. What is wrong with it as it came is said before anything is done with it. */
const text = (field: Field, normalise: (text: string) => string) =>
  z
    .string({ error: `${labels[field]} must be text.` })
    .superRefine((value, context) => refuse(context, field, findRawError(value, LIMITS[field])))
    .transform(normalise)
    .superRefine((value, context) => refuse(context, field, findError(value, LIMITS[field])));

/** `code` is for programs, the words are for the person who signs; they go through zod as an issue of our own. */
function refuse(context: z.RefinementCtx, field: Field, error: TextError | undefined) {
  if (error) addIssue(context, error.code, `${labels[field]} ${error.words}`);
}

function addIssue(context: z.RefinementCtx, code: string, message: string) {
  // What else is wrong is told as well.
  context.addIssue({ code: 'custom', message, params: { code }, continue: true });
}

/** A line that may be left out; blank counts as left out, as in a form. */
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

/** The body of `POST /add`. `entry` is the older name of `message`: exactly one of the two is there. */
export const NewEntry = z
  .strictObject({ message: message.optional(), entry: message.optional(), ...details })
  .superRefine((value, context) => {
    if (value.message !== undefined && value.entry !== undefined) {
      const message = 'Send the note as `message` or as `entry`, not as both.';
      context.addIssue({ code: 'custom', path: ['entry'], message, params: { code: 'given_twice' } });
    }
    if (value.message === undefined && value.entry === undefined) {
      const message = 'Please write a note before you sign.';
      context.addIssue({ code: 'custom', path: ['message'], message, params: { code: 'required' } });
    }
  })
  .transform(({ message, entry, ...rest }) => ({
    message: message ?? entry ?? '',
    ...withoutUndefined(rest),
  }));
export type NewEntry = z.infer<typeof NewEntry>;

/** A published note, as everyone reads it. */
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

/** The answer to an accepted `POST /add`. Reading with `?revision=` of it shows the note. */
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
  // A spread would keep keys that hold undefined, and those are not equal to absent ones.
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
