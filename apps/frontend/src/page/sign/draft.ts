import type { FormValues } from '../model.ts';

const place = 'guestbook-draft';

/** What was typed and not signed, from this browser. Storage may be refused to us: then nothing is kept. */
export function readDraft(): FormValues {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '{}') as FormValues;
  } catch {
    return {};
  }
}

export function keepDraft(values: FormValues) {
  try {
    localStorage.setItem(place, JSON.stringify(values));
  } catch {
    // The form itself still holds the words.
  }
}

export function readForm(form: HTMLFormElement): FormValues {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
}

/** Puts a draft into the form, unless something is written there already. False if there was none. */
export function restoreDraft(form: HTMLFormElement): boolean {
  const draft = readDraft();
  const message = form.elements.namedItem('message');
  if (!draft.message || !(message instanceof HTMLTextAreaElement) || message.value) return false;
  for (const [field, value] of Object.entries(draft)) {
    const control = form.elements.namedItem(field);
    if (control && 'value' in control) control.value = value;
  }
  return true;
}
