import { normaliseText } from '@guestbook/contract/text';
import type { FormValues } from '../model.ts';

/**
 * What is typed until it is signed. Its id is the idempotency key of every try to sign it: so one draft becomes one
 * note at most, however often it is sent.
 */
export interface Draft {
  id: string;
  values: FormValues;
  changedAt: number;
}

type Storage = 'sessionStorage' | 'localStorage';

const name = 'guestbook-draft';
const hour = 3_600_000;
/** Other people may use this device after a tab was closed. A tab that is still open is more likely one's own. */
const lifetimes = { sessionStorage: 24 * hour, localStorage: hour };

// Storage can be full, refused or damaged. Signing works without it: the form and this hold the words.
let draft: Draft | undefined;

/** The draft of this tab, or one that a tab left behind when it was closed; unless it is what was `signed`. */
export function recallDraft(signed?: string): Draft | undefined {
  const left = read('localStorage');
  draft ??= read('sessionStorage') ?? left;
  if (draft && draft.id === left?.id) remove('localStorage');
  if (signed !== undefined && normaliseText(draft?.values.message ?? '') === signed) forgetDraft();
  return draft;
}

/** Keeps what is typed in this tab. */
export function keepDraft(values: FormValues): { draft: Draft; isKept: boolean } {
  draft = { id: draft?.id ?? makeId(), values, changedAt: Date.now() };
  if (values.message) return { draft, isKept: write('sessionStorage', draft) };
  remove('sessionStorage');
  return { draft, isKept: false };
}

/** Leaves the draft to whichever tab opens the book next; this tab takes it back when it is shown again. */
export function leaveDraft() {
  if (draft?.values.message) write('localStorage', draft);
}

export function forgetDraft() {
  draft = undefined;
  remove('sessionStorage');
}

/** Keeps the words and gives them another key: they become a note of their own. */
export function renewDraft() {
  if (!draft) return;
  const { values } = draft;
  draft = undefined;
  keepDraft(values);
}

/** `crypto.randomUUID` is not there on plain-http pages. */
function makeId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))]
    .map((part) => part.toString(36).padStart(7, '0'))
    .join('');
}

function read(storage: Storage): Draft | undefined {
  try {
    const found = JSON.parse(window[storage].getItem(name) ?? 'null') as Draft | null;
    if (found?.id && found.values && Date.now() - found.changedAt < lifetimes[storage]) return found;
    remove(storage);
  } catch {
    // There is nothing that could be used.
  }
  return undefined;
}

function write(storage: Storage, value: Draft): boolean {
  try {
    window[storage].setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function remove(storage: Storage) {
  try {
    window[storage].removeItem(name);
  } catch {
    // It could not have been kept either.
  }
}
