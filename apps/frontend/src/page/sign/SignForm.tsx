import type { Added } from '@guestbook/contract';
import { countCodePoints, normaliseText } from '@guestbook/contract/text';
import { startTransition, useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import type { ReturnedForm } from '../model.ts';
import { Details } from './Details.tsx';
import { keep, recall } from './draft.ts';
import { Field, toControl, type FieldName } from './Field.tsx';
import { fillForm, focusFirstFault, readForm } from './form.ts';
import { Hint } from './Hint.tsx';
import type { Refused } from './send.ts';
import { useSigning } from './use-signing.ts';

/** Announced where a script puts it there; in a page that comes back, read because the focus is on it. */
const heard = { role: 'alert', tabIndex: -1, autoFocus: true };

/** It is a plain form, so that signing needs no script; with scripts the page stays where it is. */
export function SignForm({ returned, onSend, onAnswer }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState({ length: 0, isKept: false });

  const [refused, sign, isSigning] = useSigning(returned, (answer) => {
    if ('entry' in answer && form.current) {
      // Who signs again is still the same person.
      fillForm(form.current, { ...readForm(form.current), message: '', mark: '' });
      setTyped({ length: 0, isKept: false });
    }
    onAnswer(answer);
  });

  useEffect(() => {
    const draft = recall('draft');
    if (!form.current) return;
    if (draft && !readForm(form.current).message) fillForm(form.current, draft);
    setTyped(keepTyped(form.current));
  }, []);

  useEffect(() => {
    if (refused.errors.length > 0 && form.current) focusFirstFault(form.current);
  }, [refused]);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSigning) return;
    const values = readForm(event.currentTarget);
    onSend();
    startTransition(() => sign(values));
  };

  const of = (name: FieldName) => toControl(name, { values: returned?.values ?? {}, errors: refused.errors });
  return (
    <form
      ref={form}
      className="sign"
      method="post"
      action="/add"
      aria-labelledby="sign-heading"
      noValidate
      onInput={(event) => setTyped(keepTyped(event.currentTarget))}
      onSubmit={submit}
    >
      <input type="hidden" name="form" value="page" />
      <h2 className="unseen" id="sign-heading">
        Sign the book
      </h2>
      {refused.notice && !isSigning && (
        <p className="error notice" {...heard}>
          {refused.notice}
        </p>
      )}
      <Field label="Your note" control={of('message')}>
        <textarea
          {...of('message').attributes}
          aria-describedby="message-error message-hint"
          rows={4}
          required
          dir="auto"
          onKeyDown={submitByKey}
        />
      </Field>
      <Hint {...typed} />
      <Field label="Your name (optional)" control={of('name')}>
        <input {...of('name').attributes} autoComplete="name" dir="auto" enterKeyHint="send" />
      </Field>
      <Details of={of} />
      <button type="submit" aria-disabled={isSigning}>
        Sign the book
      </button>
    </form>
  );
}

interface Props {
  returned: ReturnedForm | undefined;
  onSend: () => void;
  onAnswer: (answer: Added | Refused) => void;
}

function keepTyped(form: HTMLFormElement) {
  const values = readForm(form);
  const length = countCodePoints(normaliseText(values.message ?? ''));
  return { length, isKept: keep('draft', values) && length > 0 };
}

function submitByKey({ key, ctrlKey, metaKey, currentTarget }: KeyboardEvent<HTMLTextAreaElement>) {
  if (key === 'Enter' && (ctrlKey || metaKey)) currentTarget.form?.requestSubmit();
}
