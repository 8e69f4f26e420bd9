import { MARKS } from '@guestbook/contract/limits';
import { Drawing } from '../parts/Stamp.tsx';
import { useWords } from '../words/index.ts';
import { FieldMessage, type Control } from './Field.tsx';

/** One ink stamp, or none. */
export function StampChoice({ control }: { control: Control }) {
  const { form, stamps } = useWords();
  const { defaultValue } = control.attributes;
  const chosen = MARKS.find((mark) => mark === defaultValue);
  return (
    <fieldset className="marks">
      <legend>{form.stamp}</legend>
      <label>
        <input type="radio" name="mark" value="" defaultChecked={!chosen} />
        {form.noStamp}
      </label>
      {MARKS.map((mark) => (
        <label key={mark}>
          <input type="radio" name="mark" value={mark} defaultChecked={chosen === mark} />
          <Drawing mark={mark} />
          {stamps[mark]}
        </label>
      ))}
      <FieldMessage control={control} />
    </fieldset>
  );
}
