import { Field, type Control, type FieldName } from './Field.tsx';
import { details } from './form.ts';
import { MarkChoice } from './MarkChoice.tsx';

/** What can be left out, behind one line until somebody wants it. */
export function Details({ of }: { of: (name: FieldName) => Control }) {
  const isUsed = details.some((name) => of(name).error || of(name).attributes.defaultValue);
  return (
    <details open={isUsed}>
      <summary>Add a place, website or stamp</summary>
      <Field label="Place" control={of('place')}>
        <input
          {...of('place').attributes}
          type="text"
          autoComplete="address-level2"
          dir="auto"
          enterKeyHint="send"
        />
      </Field>
      <Field label="Website" control={of('website')}>
        <input
          {...of('website').attributes}
          type="text"
          inputMode="url"
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="url"
          enterKeyHint="send"
        />
      </Field>
      <MarkChoice control={of('mark')} />
    </details>
  );
}
