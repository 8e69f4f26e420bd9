import type { Added } from '@guestbook/contract';
import { startTransition, useActionState, useRef } from 'react';
import type { FormValues, ReturnedForm } from '../model.ts';
import { forgetDraft, keepDraft, renewDraft } from './draft.ts';
import { sendNote, type Refused } from './send.ts';

/**
 * Sends notes, one at a time. Returns why the last one was refused (at first, what the server put into the page), a function
 * that sends, and whether a note is on its way. Calls `onSend` before a request and `onAnswer` after it.
 */
export function useSigning(
  returned: ReturnedForm | undefined,
  { onSend, onAnswer }: { onSend: () => void; onAnswer: (answer: Added | Refused, sent: FormValues) => void },
) {
  // The form can be submitted twice before React renders again.
  const isOnItsWay = useRef(false);

  const send = async (_: Refused, values: FormValues): Promise<Refused> => {
    const answer = await sendNote(values, keepDraft(values).draft.id);
    isOnItsWay.current = false;
    const isAdded = 'entry' in answer;
    if (isAdded) forgetDraft();
    else if (answer.notice?.code === 'key_reused') renewDraft();
    onAnswer(answer, values);
    return isAdded ? { errors: [] } : answer;
  };
  const [refused, dispatch, isSigning] = useActionState(send, returned ?? { errors: [] });

  const sign = (values: FormValues) => {
    if (isOnItsWay.current) return;
    isOnItsWay.current = true;
    onSend();
    startTransition(() => dispatch(values));
  };
  return [refused, sign, isSigning] as const;
}
