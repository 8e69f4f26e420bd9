import { fold } from '../fold.ts';

/** What a guest wrote. A long note folds, so that it does not push the others away; its own page shows it whole. */
export function Message({ text, isWhole }: { text: string; isWhole: boolean }) {
  const { shown, rest } = isWhole ? { shown: text } : fold(text);
  return (
    <>
      <p className="message">{shown}</p>
      {rest && (
        <details className="rest">
          <summary dir="ltr">
            <span>Read on</span>
            <span>Fold up</span>
          </summary>
          <p className="message">{rest}</p>
        </details>
      )}
    </>
  );
}
