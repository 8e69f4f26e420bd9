import type { ReactNode } from 'react';
import type { FieldName, ReturnedForm } from '../model.ts';
import { useWords } from '../words/index.ts';
import { explainError } from './explain.ts';

/** The attributes of a control, and its error. */
export type Control = ReturnType<typeof toControl>;

export function toControl(name: FieldName, { values, errors }: Pick<ReturnedForm, 'values' | 'errors'>) {
  const error = errors.find(({ field }) => field === name);
  const attributes = {
    id: name,
    name,
    defaultValue: values[name],
    ...(error && { 'aria-invalid': true, 'aria-describedby': `${name}-error` }),
    // Without scripts, this moves the focus to the first error.
    ...(error && errors[0]?.field === name && { autoFocus: true }),
  };
  return { attributes, error };
}

/** A label, its control, and its error below. */
export function Field({
  label,
  control,
  children,
}: {
  label: string;
  control: Control;
  children: ReactNode;
}) {
  const { id } = control.attributes;
  return (
    <div className={`field ${id}`}>
      <label htmlFor={id}>{label}</label>
      {children}
      <FieldMessage control={control} />
    </div>
  );
}

export function FieldMessage({ control: { attributes, error } }: { control: Control }) {
  const words = useWords();
  return (
    error && (
      <p className="error" id={`${attributes.id}-error`}>
        {explainError(words, error)}
      </p>
    )
  );
}
