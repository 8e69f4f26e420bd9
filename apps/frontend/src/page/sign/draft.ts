import { normaliseText } from '@guestbook/contract/text';
import type { FormValues } from '../model.ts';

/**
 * The text of the form until it is signed. Its id is the idempotency key of every try: one draft becomes at most one note,
 * however often it is sent.
 */
export interface Draft {
  id: string;
  values: FormValues;
  changedAt: number;
}

type Storage = 'sessionStorage' | 'localStorage';

const name = 'guestbook-draft';
const hour = 3_600_000;
/** A closed tab's draft expires sooner: another person may use this device next. */
const lifetimes = { sessionStorage: 24 * hour, localStorage: hour };

// Storage can be full, blocked or damaged. Signing works without it: the form and this variable hold the text.
let draft: Draft | undefined;

/** Returns the draft of this tab, or one that a closed tab left. Deletes it if its message is the `signed` one. */
export function recallDraft(signed?: string): Draft | undefined {
  const left = read('localStorage');
  draft ??= read('sessionStorage') ?? left;
  if (draft && draft.id === left?.id) remove('localStorage');
  if (signed !== undefined && normaliseText(draft?.values.message ?? '') === signed) forgetDraft();
  return draft;
}

/** Saves the text for this tab. `isKept`: whether the draft survives a reload. */
export function keepDraft(values: FormValues): { draft: Draft; isKept: boolean } {
  draft = { id: draft?.id ?? makeId(), values, changedAt: Date.now() };
  if (values.message) return { draft, isKept: write('sessionStorage', draft) };
  remove('sessionStorage');
  return { draft, isKept: false };
}

/** Saves the draft for the next tab that opens the book. This tab reclaims it if it is shown again. */
export function leaveDraft() {
  if (draft?.values.message) write('localStorage', draft);
}

export function forgetDraft() {
  draft = undefined;
  remove('sessionStorage');
}

/** Keeps the text under a new key, so that it becomes a separate note. */
export function renewDraft() {
  if (!draft) return;
  const { values } = draft;
  draft = undefined;
  keepDraft(values);
}

/** Plain-http pages have no `crypto.randomUUID`. */
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
    // Unreadable, or storage is blocked: no draft.
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
    // Storage is blocked, so nothing was saved.
  }
}
