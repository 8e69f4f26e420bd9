import { LIMITS } from '@guestbook/contract/limits';
import { useWords } from '../words/index.ts';

/** Below the note: the characters left, from 200 on; before that, whether a draft is saved. */
export function Hint({ length, isKept }: { length: number; isKept: boolean }) {
  const left = LIMITS.message - length;
  const { form } = useWords();
  const count = left < 0 ? form.charactersOver(-left) : form.charactersLeft(left);
  return (
    <p className={left < 0 ? 'hint over' : 'hint'} id="message-hint">
      {left <= 200 ? count : isKept && form.draftKept}
    </p>
  );
}
