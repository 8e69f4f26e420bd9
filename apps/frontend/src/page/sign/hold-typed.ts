import { recallDraft } from './draft.ts';
import { fillForm, openDetails, readForm } from './form.ts';

const findForm = () => document.querySelector<HTMLFormElement>('form.sign');

/**
 * Holds the form of the served page until React has taken it over. Where anything in the page differs, such as an element
 * that an extension put there, React makes a new form; then the result puts in what was typed, and the focus.
 */
export function holdTyped(): () => void {
  const served = findForm();
  let focused = document.activeElement;
  served?.addEventListener('focusin', ({ target }) => (focused = target as Element));
  return () => {
    const form = findForm();
    if (!form || !served || form === served) return;
    const typed = Object.entries(readForm(served)).filter(([, value]) => value !== '');
    if (typed.length === 0) return;
    fillForm(form, { ...readForm(form), ...recallDraft()?.values, ...Object.fromEntries(typed) });
    if (served.querySelector('details')?.open) openDetails(form);
    form.dispatchEvent(new Event('input', { bubbles: true }));
    if (document.activeElement === document.body && focused && served.contains(focused)) giveFocus(focused);
  };
}

/** To the control in the place of another one, with the caret where it was. */
function giveFocus(focused: Element) {
  const control = document.getElementById(focused.id);
  control?.focus();
  if (!isText(focused) || !isText(control)) return;
  control.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

function isText(control: Element | null): control is HTMLTextAreaElement {
  return control !== null && 'selectionStart' in control && control.selectionStart !== null;
}
