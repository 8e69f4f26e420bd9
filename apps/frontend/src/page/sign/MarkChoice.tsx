import { MARKS } from '@guestbook/contract/limits';
import { Drawing } from '../parts/Stamp.tsx';
import { Fault, type Control } from './Field.tsx';

/** One ink stamp, or none. */
export function MarkChoice({ control }: { control: Control }) {
  const { defaultValue: chosen } = control.attributes;
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
        <input type="radio" name="mark" value="" defaultChecked={!MARKS.some((mark) => mark === chosen)} />
        <span>none</span>
      </label>
      <Fault control={control} />
    </fieldset>
  );
}
