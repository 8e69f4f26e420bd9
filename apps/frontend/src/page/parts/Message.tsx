import { fold } from '../fold.ts';
import { useWords } from '../words/index.ts';

/** The message of a note. A long one folds, so that the other notes stay in reach; the note's own page shows it whole. */
export function Message({ text, isWhole }: { text: string; isWhole: boolean }) {
  const words = useWords().note;
  const { shown, rest } = isWhole ? { shown: text } : fold(text);
  return (
    <>
      <p className="message">{shown}</p>
      {rest && (
        <details className="rest">
          <summary dir="ltr">
            <span>{words.unfold}</span>
            <span>{words.fold}</span>
          </summary>
          <p className="message">{rest}</p>
        </details>
      )}
    </>
  );
}
