import type { Added } from '@guestbook/contract';
import { countCodePoints, normaliseText } from '@guestbook/contract/text';
import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import type { FormValues, PageNote, ReturnedForm } from '../model.ts';
import { Details } from './Details.tsx';
import { keepDraft, leaveDraft, recallDraft } from './draft.ts';
import { Field, toControl, type FieldName } from './Field.tsx';
import { fillForm, focusFirstFault, readForm } from './form.ts';
import { Hint } from './Hint.tsx';
import type { Refused } from './send.ts';
import { SignButton } from './SignButton.tsx';
import { useSigning } from './use-signing.ts';

/** Announced where a script puts it there; in a page that comes back, read because the focus is on it. */
const heard = { role: 'alert', tabIndex: -1, autoFocus: true };

const nothingTyped = { length: 0, isKept: false };

/** It is a plain form, so that signing needs no script; with scripts the page stays where it is. */
export function SignForm({ returned, signed, onSend, onAnswer }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(nothingTyped);

  const signedAt = useRef(-Infinity);

  const finish = (answer: Added | Refused, sent: FormValues) => {
    if ('entry' in answer && form.current) {
      signedAt.current = performance.now();
      const { message, name } = readForm(form.current);
      // What was typed meanwhile stays. The name stays too; what may be out of sight does not.
      const isAllSent = message === sent.message;
      if (isAllSent) fillForm(form.current, { name: name ?? '' });
      setTyped(isAllSent ? nothingTyped : keepTyped(form.current));
    }
    onAnswer(answer);
  };
  const [refused, sign, isSigning] = useSigning(returned, { onSend, onAnswer: finish });

  useEffect(() => {
    const open = () => {
      const draft = recallDraft(signed?.message);
      if (!form.current) return;
      if (draft && !readForm(form.current).message) fillForm(form.current, draft.values);
      setTyped(keepTyped(form.current));
    };
    open();
    // A page that comes back from the browser's memory is not loaded again.
    addEventListener('pageshow', open);
    addEventListener('pagehide', leaveDraft);
    return () => {
      removeEventListener('pageshow', open);
      removeEventListener('pagehide', leaveDraft);
    };
  }, [signed]);

  useEffect(() => {
    if (refused.errors.length > 0 && form.current) focusFirstFault(form.current);
  }, [refused]);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    // The server knows what may have arrived by the form's own field.
    if (returned?.draft) return;
    event.preventDefault();
    const values = readForm(event.currentTarget);
    // The rest of a gesture that has signed already finds an empty form.
    const isLate = !values.message && event.timeStamp - signedAt.current < 1_500;
    if (!isLate) sign(values);
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
      <input type="hidden" name="form" value={returned?.draft ?? 'page'} />
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
        <input {...of('name').attributes} type="text" autoComplete="name" dir="auto" enterKeyHint="send" />
      </Field>
      <Details of={of} />
      <SignButton isSigning={isSigning} />
    </form>
  );
}

interface Props {
  returned: ReturnedForm | undefined;
  /** The visitor's own note, when signing without a script has led here: it is no draft any more. */
  signed: PageNote | undefined;
  onSend: () => void;
  onAnswer: (answer: Added | Refused) => void;
}

function keepTyped(form: HTMLFormElement) {
  const values = readForm(form);
  const length = countCodePoints(normaliseText(values.message ?? ''));
  return { length, isKept: keepDraft(values).isKept };
}

function submitByKey({ key, ctrlKey, metaKey, repeat, currentTarget }: KeyboardEvent<HTMLTextAreaElement>) {
  const isMeant = key === 'Enter' && (ctrlKey || metaKey) && !repeat;
  // `requestSubmit` is younger than some browsers.
  if (isMeant) currentTarget.form?.querySelector('button')?.click();
}
