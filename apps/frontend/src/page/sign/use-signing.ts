import type { Added } from '@guestbook/contract';
import { useActionState } from 'react';
import type { FormValues, ReturnedForm } from '../model.ts';
import { forget, keep, recall } from './draft.ts';
import { makeKey, sendNote, toBody, type Refused } from './send.ts';

/** Sends notes, and holds why the last was refused; at first what the server has put into the page. */
export function useSigning(returned: ReturnedForm | undefined, onAnswer: (answer: Added | Refused) => void) {
  const sign = async (_: Refused, values: FormValues): Promise<Refused> => {
    const body = toBody(values);
    const last = recall('attempt');
    const attempt = last?.body === body ? last : { body, key: makeKey() };
    keep('attempt', attempt);
    const answer = await sendNote(attempt);
    if ('entry' in answer) {
      forget('draft');
      forget('attempt');
    }
    onAnswer(answer);
    return 'entry' in answer ? { errors: [] } : answer;
  };
  return useActionState(sign, returned ?? { errors: [] });
}
