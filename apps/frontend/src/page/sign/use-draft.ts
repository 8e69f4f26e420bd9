import { countCodePoints, normaliseText } from '@guestbook/contract/text';
import { useEffect, useState, type RefObject } from 'react';
import type { FormValues, PageNote } from '../model.ts';
import { keepDraft, leaveDraft, recallDraft } from './draft.ts';
import { fillForm, readForm } from './form.ts';

const nothingTyped = { length: 0, isKept: false };

/**
 * Fills the form with the visitor's draft and saves what they type. `length` counts the message's code points; `isKept` tells
 * whether the draft survives a reload. `signed` is the visitor's own note after signing without scripts: its draft is deleted.
 */
export function useDraft(ref: RefObject<HTMLFormElement | null>, signed: PageNote | undefined) {
  const [typed, setTyped] = useState(nothingTyped);

  useEffect(() => {
    const open = () => {
      const form = ref.current;
      const draft = recallDraft(signed?.message);
      if (!form) return;
      if (draft && !readForm(form).message) fillForm(form, draft.values);
      setTyped(keepTyped(form));
    };
    open();
    // The browser's back-forward cache shows a page again without loading it.
    addEventListener('pageshow', open);
    addEventListener('pagehide', leaveDraft);
    return () => {
      removeEventListener('pageshow', open);
      removeEventListener('pagehide', leaveDraft);
    };
  }, [ref, signed]);

  const save = () => {
    if (ref.current) setTyped(keepTyped(ref.current));
  };
  /** Empties the form after signing, but for the name. Text typed since the note was sent stays. */
  const clear = (sent: FormValues) => {
    const form = ref.current;
    if (!form) return;
    const { message, name } = readForm(form);
    if (message !== sent.message) return save();
    fillForm(form, { name: name ?? '' });
    setTyped(nothingTyped);
  };
  return { typed, save, clear };
}

function keepTyped(form: HTMLFormElement) {
  const values = readForm(form);
  const length = countCodePoints(normaliseText(values.message ?? ''));
  return { length, isKept: keepDraft(values).isKept };
}
