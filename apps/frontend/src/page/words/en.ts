import type { FieldCode, Params, ProblemCode } from '@guestbook/contract';
import type { FieldName, Mark } from '../model.ts';
import { createFormats } from './formats.ts';

const formats = createFormats('en-GB');
const { number } = formats;

const count = (value: number, one: string, many: string) => `${number(value)} ${value === 1 ? one : many}`;

const stamps: Record<Mark, string> = {
  flower: 'Flower',
  sun: 'Sun',
  umbrella: 'Umbrella',
  tune: 'Tune',
  leaf: 'Leaf',
  star: 'Star',
};

const fields: Record<FieldName, string> = {
  message: 'The note',
  name: 'The name',
  place: 'The place',
  website: 'The website',
  mark: 'The stamp',
};

const unreadable = (field: FieldName, { character }: Params) =>
  `${fields[field]} has a character that can’t be shown${character ? ` (${character})` : ''}. Please remove it.`;
const writeNote = () => 'Please write a note before you sign.';

/** The form's messages below a field, by the code of the error. */
const errors: Record<FieldCode, (field: FieldName, params: Params) => string> = {
  blank: writeNote,
  required: writeNote,
  control_character: unreadable,
  noncharacter: unreadable,
  given_twice: (field) => `${fields[field]} arrived twice. Please sign again.`,
  invalid: (field) => `${fields[field]} can’t be used as it is. Please choose again.`,
  malformed: (field) => `${fields[field]} has characters that can’t be read. Please type it again.`,
  not_a_web_address: () => 'That doesn’t look like a web address. Try one such as example.com.',
  too_long: (field, { limit }) => `${fields[field]} may have up to ${number(Number(limit))} characters.`,
  too_many_marks: (field) => `${fields[field]} has too many accents stacked on one letter.`,
  unknown_field: () => 'The book has no such field.',
  user_in_address: () => 'Please give a website without a name before an @, such as example.com.',
};

const checkNote = () => 'Your note couldn’t be added as it is. Please check it and sign again.';
const resend = () => 'Part of your note didn’t arrive. Please check it and send it again.';
const shorten = () => 'That’s more than the book can take at once. Please write a shorter note.';
const tryAgain = (when: string) => `Your text is still here — please try again ${when}.`;
const unknownAddress = () =>
  'The book doesn’t know the address in your browser’s address bar, so your note was not added. Your text is still here — please copy it, and tell the owner of the book.';
const saveLater = (when: string) =>
  `We can’t save your note right now, and we don’t know yet whether it arrived. ${tryAgain(when)} It will be added only once.`;

/** The form's messages above its fields, by the code of the refusal. `when` is "in a moment" or "in 40 seconds". */
const notices: Record<ProblemCode | 'no_answer', (when: string) => string> = {
  no_answer: (when) =>
    `We can’t reach the book, so we don’t know yet whether your note arrived. ${tryAgain(when)} It will be added only once.`,
  unavailable: saveLater,
  internal_error: saveLater,
  not_implemented: saveLater,
  request_timeout: resend,
  not_parseable: resend,
  unsupported_media_type: () => 'Something went wrong on the way. Please check your note and sign again.',
  too_large: shorten,
  headers_too_large: shorten,
  too_many_requests: (when) => `That’s a lot of notes in a short time. ${tryAgain(when)}`,
  key_reused: () =>
    'Your first try did arrive, and that note is in the book. Your changes are only here. Sign again to add them as another note.',
  cross_site: unknownAddress,
  wrong_host: unknownAddress,
  invalid_entry: checkNote,
  invalid_parameter: checkNote,
  not_found: checkNote,
  method_not_allowed: checkNote,
};

const brokenLink = { title: 'That link doesn’t work', text: 'Start again from the newest notes.' };
const ourError = { title: 'Something went wrong on our side', text: 'Please try again in a moment.' };

/** The page of an error, by its code. */
const problems: Record<ProblemCode, { title: string; text: string }> = {
  not_found: {
    title: 'We can’t find that page',
    text: 'The address may be wrong, or the note may have been removed.',
  },
  cross_site: {
    title: 'This note came from another site',
    text: 'Please sign on the guestbook’s own page.',
  },
  unavailable: {
    title: 'The notes aren’t available right now',
    text: 'Nothing is lost. Please try again in a moment.',
  },
  too_many_requests: { title: 'That’s a lot at once', text: 'Please try again in a moment.' },
  invalid_entry: brokenLink,
  invalid_parameter: brokenLink,
  key_reused: brokenLink,
  headers_too_large: brokenLink,
  method_not_allowed: brokenLink,
  not_parseable: brokenLink,
  too_large: brokenLink,
  unsupported_media_type: brokenLink,
  wrong_host: brokenLink,
  internal_error: ourError,
  not_implemented: ourError,
  request_timeout: ourError,
};

/** The page in English. The caller isolates a visitor's text before it passes it in: it may be right-to-left. */
export const en = {
  language: 'en',
  direction: 'ltr',
  formats,

  dates: {
    justNow: 'just now',
    soon: 'in a moment',
    at: (day: string, time: string) => `${day} at ${time}`,
  },

  book: {
    skip: 'Skip to the notes',
    heading: 'Notes, newest first',
    notes: (total: number) => count(total, 'note', 'notes'),
    notesSince: (total: number, month: string) => `${count(total, 'note', 'notes')} since ${month}`,
    newNotes: (total: number) => count(total, 'new note', 'new notes'),
    newNotesShown: (total: number) => `Showing ${count(total, 'new note', 'new notes')}.`,
    thanks: (name: string | undefined) => `Thank you${name ? `, ${name}` : ''}. Your note is in the book.`,
    stale: 'This page is out of date. Reload it.',
    empty: 'No one has signed yet. The first page is yours.',
    noOlder: 'That’s the beginning of the book.',
    unavailable: 'The notes aren’t available right now. Please try again in a moment.',
    /** Where a page of older notes is in the book: "Notes 21–40 of 45", "Note 45 of 45" or "Notes № 41 to № 22". */
    range: (from: number, to: number, total: number) =>
      `${from < to ? `Notes ${number(from)}–${number(to)}` : `Note ${number(from)}`} of ${number(total)}`,
    numbers: (from: number, to: number) => `Notes № ${number(from)} to № ${number(to)}`,
    olderNotes: 'Older notes',
    newerNotes: 'Newer notes',
    newestNotes: 'Newest notes',
    firstNote: 'First note',
    pages: 'Pages of the book',
  },

  note: {
    skip: 'Skip to the note',
    number: (value: number) => `№ ${number(value)}`,
    by: (name: string) => `by ${name}`,
    from: (place: string) => `from ${place}`,
    /** The author without a name: on the signature line, and inside a sentence. */
    guest: 'A guest',
    aGuest: 'a guest',
    unfold: 'Read on',
    fold: 'Fold up',
    unshown: 'This note cannot be shown.',
    others: 'Other notes',
    all: 'All notes',
    newer: 'Newer note',
    older: 'Older note',
  },

  stamps,
  stampOn: (mark: Mark) => `${stamps[mark]} stamp`,

  form: {
    heading: 'Sign the book',
    note: 'Your note',
    name: 'Your name (optional)',
    details: 'Add a place, website or stamp',
    place: 'Place',
    website: 'Website',
    stamp: 'Stamp',
    noStamp: 'No stamp',
    sign: 'Sign the book',
    signing: 'Signing…',
    isOnItsWay: 'Your note is on its way.',
    draftKept: 'Draft saved on this device.',
    charactersLeft: (left: number) => `${count(left, 'character', 'characters')} left`,
    charactersOver: (over: number) => `${count(over, 'character', 'characters')} too many`,
    notSigned: 'Not signed yet',
  },

  errors,
  notices,
  problems,
};
