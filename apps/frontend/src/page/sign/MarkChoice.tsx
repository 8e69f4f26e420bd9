import { MARKS } from '@guestbook/contract/limits';
import { Drawing } from '../parts/Stamp.tsx';

/** One ink stamp, or none. */
export function MarkChoice({ chosen }: { chosen: string | undefined }) {
  return (
    <fieldset className="marks">
      <legend>A mark</legend>
      {MARKS.map((mark) => (
        <label key={mark} title={mark}>
          <input type="radio" name="mark" value={mark} defaultChecked={chosen === mark} />
          <Drawing mark={mark} />
          <span className="unseen">{mark}</span>
        </label>
      ))}
      <label className="none">
        <input type="radio" name="mark" value="" defaultChecked={!chosen} />
        <span>none</span>
      </label>
    </fieldset>
  );
}
