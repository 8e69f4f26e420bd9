import type { FieldName } from '../model.ts';
import { useWords } from '../words/index.ts';
import { Field, type Control } from './Field.tsx';
import { details } from './form.ts';
import { StampChoice } from './StampChoice.tsx';

/** The optional fields, closed until the visitor opens them or one of them is in use. */
export function Details({ of }: { of: (name: FieldName) => Control }) {
  const { form } = useWords();
  const isUsed = details.some((name) => of(name).error || of(name).attributes.defaultValue);
  return (
    <details open={isUsed}>
      <summary>{form.details}</summary>
      <Field label={form.place} control={of('place')}>
        <input
          {...of('place').attributes}
          type="text"
          autoComplete="address-level2"
          dir="auto"
          enterKeyHint="send"
        />
      </Field>
      <Field label={form.website} control={of('website')}>
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
      <StampChoice control={of('mark')} />
    </details>
  );
}
