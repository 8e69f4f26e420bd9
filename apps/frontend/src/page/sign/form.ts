import { FIELDS } from '@guestbook/contract/limits';
import type { FormValues } from '../model.ts';

/** The fields that the form hides at first. */
export const details = FIELDS.filter((field) => field !== 'message' && field !== 'name');

export function readForm(form: HTMLFormElement): FormValues {
  const data = new FormData(form);
  return Object.fromEntries(
    FIELDS.map((field) => [field, data.get(field)]).filter(([, value]) => value !== null),
  );
}

export function fillForm(form: HTMLFormElement, values: FormValues) {
  for (const field of FIELDS) {
    const value = values[field] ?? '';
    for (const control of form.querySelectorAll<HTMLInputElement>(`[name=${field}]`)) {
      // In Chromium, setting the value of a list of radio buttons to '' has no effect.
      if (control.type === 'radio') control.checked = control.value === value;
      else control.value = value;
    }
  }
  if (details.some((field) => values[field])) openDetails(form);
}

/** Moves the focus to the first field with an error. */
export function focusFirstError(form: HTMLFormElement) {
  const control = form.querySelector<HTMLElement>('[aria-invalid]');
  if (control?.closest('details')) openDetails(form);
  control?.focus();
}

export function openDetails(form: HTMLFormElement) {
  form.querySelector('details')?.setAttribute('open', '');
}
