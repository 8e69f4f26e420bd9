import { recallDraft } from './draft.ts';
import { fillForm, openDetails, readForm } from './form.ts';

const findForm = () => document.querySelector<HTMLFormElement>('form.sign');

/**
 * Remembers the form of the served page. Returns a function to call after hydration. If the page differed, such as by an
 * extension's element, React has replaced the form; then the function restores the text, the focus and the caret.
 */
export function preserveInput(): () => void {
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
    if (document.activeElement === document.body && focused && served.contains(focused)) moveFocus(focused);
  };
}

/** Focuses the control that has replaced `focused`, with the caret at the same place. */
function moveFocus(focused: Element) {
  const control = document.getElementById(focused.id);
  control?.focus();
  if (!isText(focused) || !isText(control)) return;
  control.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

function isText(control: Element | null): control is HTMLTextAreaElement {
  return control !== null && 'selectionStart' in control && control.selectionStart !== null;
}
