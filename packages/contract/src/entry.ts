import { z } from 'zod';
import { LIMITS, MARKS } from './limits.ts';
import { countCodePoints, findTextFault, normaliseText } from './text.ts';
import { toWebAddress } from './website.ts';

/** A field's fault: `code` for programs, `message` for the person who signs. It travels through zod as `params` of a custom issue. */
interface Fault {
  code: string;
  message: string;
}

const faults = {
  malformed: 'has characters that are not valid Unicode.',
  control_character: 'has control characters. Please take them out.',
  too_many_marks: 'has too many accents on one letter.',
} as const;

function text(field: keyof typeof LIMITS, label: string) {
  return z
    .string({ error: `${label} must be text.` })
    .transform(normaliseText)
    .superRefine((value, context) => {
      const fault = findTextFault(value);
      if (fault) refuse(context, { code: fault, message: `${label} ${faults[fault]}` });
      else if (countCodePoints(value) > LIMITS[field]) refuse(context, tooLong(field, label));
    });
}

function tooLong(field: keyof typeof LIMITS, label: string): Fault {
  const message = `${label} may have up to ${LIMITS[field].toLocaleString('en')} characters.`;
  return { code: 'too_long', message };
}

function refuse(context: z.RefinementCtx, { code, message }: Fault) {
  // What else is wrong is told as well.
  context.addIssue({ code: 'custom', message, params: { code }, continue: true });
}

/** A text that may be left out; blank counts as left out, as in a form. */
const optionalText = (field: keyof typeof LIMITS, label: string) =>
  text(field, label)
    .transform((value) => value || undefined)
    .optional();

const message = text('message', 'The note').superRefine((value, context) => {
  if (value === '') refuse(context, { code: 'blank', message: 'Please write a note before you sign.' });
});

const website = optionalText('website', 'The website').transform((value, context) => {
  if (value === undefined) return undefined;
  const address = toWebAddress(value);
  if (address === undefined) {
    const message = 'Please give the whole address of the website, beginning with https:// or http://.';
    refuse(context, { code: 'not_a_web_address', message });
  } else if (countCodePoints(address) > LIMITS.website) refuse(context, tooLong('website', 'The website'));
  return address;
});

const mark = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.enum(MARKS, { error: `The mark must be one of ${MARKS.join(', ')}.` }).optional(),
);

const details = {
  name: optionalText('name', 'The name'),
  website,
  place: optionalText('place', 'The place'),
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
