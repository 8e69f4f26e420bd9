import type { MouseEvent } from 'react';

/** Its words say that a note is on its way, to screen readers too. */
export function SignButton({ isSigning }: { isSigning: boolean }) {
  return (
    <>
      <button
        type="submit"
        aria-disabled={isSigning}
        onMouseDown={ignoreSecondClick}
        onClick={ignoreSecondClick}
      >
        {isSigning ? 'Signing…' : 'Sign the book'}
      </button>
      <span className="unseen" aria-live="polite">
        {isSigning && 'Your note is on its way.'}
      </span>
    </>
  );
}

/** The second click of a double click means nothing, and takes no focus, whatever the first has done. */
function ignoreSecondClick(event: MouseEvent) {
  if (event.detail > 1) event.preventDefault();
}
