import { LIMITS } from '@guestbook/contract/limits';

/** Under the note: how many characters are left, once that matters; else that the words are kept. */
export function Hint({ length, isKept }: { length: number; isKept: boolean }) {
  const left = LIMITS.message - length;
  const count = Math.abs(left);
  const words = `${count} ${count === 1 ? 'character' : 'characters'} ${left < 0 ? 'too many' : 'left'}`;
  return (
    <p className={left < 0 ? 'hint over' : 'hint'} id="message-hint">
      {left <= 200 ? words : isKept && 'Kept on this device until you sign.'}
    </p>
  );
}
