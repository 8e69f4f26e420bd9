import type { MouseEvent } from 'react';
import { useWords } from '../words/index.ts';

/** Its text says that a note is on its way, and so does a message for screen readers. */
export function SignButton({ isSigning }: { isSigning: boolean }) {
  const { form } = useWords();
  return (
    <>
      <button
        type="submit"
        aria-disabled={isSigning}
        onMouseDown={ignoreSecondClick}
        onClick={ignoreSecondClick}
      >
        {isSigning ? form.signing : form.sign}
      </button>
      <span className="unseen" aria-live="polite">
        {isSigning && form.isOnItsWay}
      </span>
    </>
  );
}

/** Ignores the second click of a double click: it must not submit, or take the focus that the first has moved. */
function ignoreSecondClick(event: MouseEvent) {
  if (event.detail > 1) event.preventDefault();
}
