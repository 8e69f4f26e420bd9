import { startTransition, useActionState, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { LIMITS } from '@guestbook/contract/limits';
import { countCodePoints } from '@guestbook/contract/text';
import type { Entry } from '@guestbook/contract';
import type { FormValues, ReturnedForm } from '../model.ts';
import { keepDraft, readForm, restoreDraft } from './draft.ts';
import { Field } from './Field.tsx';
import { MarkChoice } from './MarkChoice.tsx';
import { postNote } from './post-note.ts';

const empty: ReturnedForm = { values: {}, errors: [] };
/** The counter is shown when this many are left. */
const nearTheEnd = 200;

/** It is a plain form, so that signing needs no script; with scripts the page stays where it is. */
export function SignForm({
  form,
  onAccept,
}: {
  form: ReturnedForm | undefined;
  onAccept: (entry: Entry) => void;
}) {
  const element = useRef<HTMLFormElement>(null);
  const [left, setLeft] = useState<number>(LIMITS.message);
  const [isKept, setIsKept] = useState(false);
  const [state, sign, isSigning] = useActionState(async (_: ReturnedForm, values: FormValues) => {
    const outcome = await postNote(values);
    if ('form' in outcome) return outcome.form;
    const message = element.current?.elements.namedItem('message');
    if (message instanceof HTMLTextAreaElement) message.value = '';
    keepDraft({});
    setIsKept(false);
    setLeft(LIMITS.message);
    onAccept(outcome.entry);
    return empty;
  }, form ?? empty);

  useEffect(() => {
    if (element.current) setIsKept(restoreDraft(element.current));
  }, []);
  useEffect(() => {
    if (state.errors.length > 0) element.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [state]);

  const { values, errors, notice } = state;
  const first = errors[0]?.field;
  const field = (name: 'message' | 'name' | 'place' | 'website', label: string) => ({
    name,
    label,
    error: errors.find((error) => error.field === name),
    isFirstError: first === name,
  });
  const note = () => {
    if (!element.current) return;
    const typed = readForm(element.current);
    setLeft(LIMITS.message - countCodePoints(typed.message ?? ''));
    setIsKept(Boolean(typed.message));
    keepDraft(typed);
  };
  const signByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) element.current?.requestSubmit();
  };
  const hasMore =
    Boolean(values.place || values.website || values.mark) || first === 'place' || first === 'website';

  return (
    <form
      ref={element}
      className="sign"
      method="post"
      action="/add"
      aria-label="Sign the book"
      noValidate
      onInput={note}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = readForm(event.currentTarget);
        if (!isSigning) startTransition(() => sign(typed));
      }}
    >
      {notice && (
        <p className="error notice" role="alert">
          {notice}
        </p>
      )}
      <Field {...field('message', 'Your note')}>
        {(wiring) => (
          <textarea
            {...wiring}
            rows={4}
            required
            dir="auto"
            defaultValue={values.message}
            onKeyDown={signByKey}
          />
        )}
      </Field>
      <p className="hint" aria-live="polite">
        {left <= nearTheEnd && (left >= 0 ? `${left} characters left` : `${-left} characters too many`)}
        {left > nearTheEnd && isKept && 'Kept on this device until you sign.'}
      </p>
      <div className="signature">
        <Field {...field('name', 'Signed')}>
          {(wiring) => (
            <input
              {...wiring}
              autoComplete="name"
              dir="auto"
              defaultValue={values.name}
              enterKeyHint="send"
            />
          )}
        </Field>
        <button type="submit" aria-disabled={isSigning}>
          Sign the book
        </button>
      </div>
      <details open={hasMore}>
        <summary>Add a place, a website, a mark</summary>
        <Field {...field('place', 'Place')}>
          {(wiring) => (
            <input {...wiring} autoComplete="address-level2" dir="auto" defaultValue={values.place} />
          )}
        </Field>
        <Field {...field('website', 'Website')}>
          {(wiring) => (
            <input {...wiring} type="url" inputMode="url" autoComplete="url" defaultValue={values.website} />
          )}
        </Field>
        <MarkChoice chosen={values.mark} />
      </details>
    </form>
  );
}
