import { MARKS } from '@guestbook/contract/limits';
import { Drawing, nameMark } from '../parts/Stamp.tsx';
import { Fault, type Control } from './Field.tsx';

/** One ink stamp, or none. */
export function MarkChoice({ control }: { control: Control }) {
  const { defaultValue } = control.attributes;
  const chosen = MARKS.find((mark) => mark === defaultValue);
  return (
    <fieldset className="marks">
      <legend>Stamp</legend>
      <label>
        <input type="radio" name="mark" value="" defaultChecked={!chosen} />
        No stamp
      </label>
      {MARKS.map((mark) => (
        <label key={mark}>
          <input type="radio" name="mark" value={mark} defaultChecked={chosen === mark} />
          <Drawing mark={mark} />
          {nameMark(mark)}
        </label>
      ))}
      <Fault control={control} />
    </fieldset>
  );
}
