import type { Added } from '@guestbook/contract';
import { useEffect, useRef, type KeyboardEvent, type SubmitEvent } from 'react';
import type { FieldName, FormValues, PageNote, ReturnedForm } from '../model.ts';
import { useWords } from '../words/index.ts';
import { Details } from './Details.tsx';
import { explainNotice } from './explain.ts';
import { Field, toControl } from './Field.tsx';
import { focusFirstError, readForm } from './form.ts';
import { Hint } from './Hint.tsx';
import type { Refused } from './send.ts';
import { SignButton } from './SignButton.tsx';
import { useDraft } from './use-draft.ts';
import { useSigning } from './use-signing.ts';

/** Screen readers announce the notice when a script adds it. In a returned page they read it because it has the focus. */
const announced = { role: 'alert', tabIndex: -1, autoFocus: true };

/** A plain form, which signs without scripts. With scripts, it signs without a reload. */
export function SignForm({ returned, signed, onSend, onAnswer }: Props) {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const signedAt = useRef(-Infinity);
  const { typed, save, clear } = useDraft(form, signed);

  const finish = (answer: Added | Refused, sent: FormValues) => {
    if ('entry' in answer) {
      signedAt.current = performance.now();
      clear(sent);
    }
    onAnswer(answer);
  };
  const [refused, sign, isSigning] = useSigning(returned, { onSend, onAnswer: finish });

  useEffect(() => {
    if (refused.errors.length > 0 && form.current) focusFirstError(form.current);
  }, [refused]);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    // The first try may have arrived: only the server can tell, by the hidden field.
    if (returned?.draft) return;
    event.preventDefault();
    const values = readForm(event.currentTarget);
    // The second half of a double submit finds an empty form.
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
      onInput={save}
      onSubmit={submit}
    >
      <input type="hidden" name="form" value={returned?.draft ?? 'page'} />
      <h2 className="unseen" id="sign-heading">
        {words.form.heading}
      </h2>
      {refused.notice && !isSigning && (
        <p className="error notice" {...announced}>
          {explainNotice(words, refused.notice)}
        </p>
      )}
      <Field label={words.form.note} control={of('message')}>
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
      <Field label={words.form.name} control={of('name')}>
        <input {...of('name').attributes} type="text" autoComplete="name" dir="auto" enterKeyHint="send" />
      </Field>
      <Details of={of} /> <SignButton isSigning={isSigning} />
    </form>
  );
}

interface Props {
  returned: ReturnedForm | undefined;
  /** The visitor's own note, if signing without scripts led here: its text is no longer a draft. */
  signed: PageNote | undefined;
  onSend: () => void;
  onAnswer: (answer: Added | Refused) => void;
}

function submitByKey({ key, ctrlKey, metaKey, repeat, currentTarget }: KeyboardEvent<HTMLTextAreaElement>) {
  const isSubmit = key === 'Enter' && (ctrlKey || metaKey) && !repeat;
  // Older browsers have no `requestSubmit`.
  if (isSubmit) currentTarget.form?.querySelector('button')?.click();
}
