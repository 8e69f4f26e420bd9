import type { ReactNode } from 'react';
import type { FormValues, ReturnedForm } from '../model.ts';

export type FieldName = keyof FormValues;

/** What a control needs to be filled and to be tied to its error. */
export type Control = ReturnType<typeof toControl>;

export function toControl(name: FieldName, { values, errors }: Pick<ReturnedForm, 'values' | 'errors'>) {
  const error = errors.find(({ field }) => field === name)?.message;
  const attributes = {
    id: name,
    name,
    defaultValue: values[name],
    ...(error && { 'aria-invalid': true, 'aria-describedby': `${name}-error` }),
    // Where no script runs this is what takes one to the first fault.
    ...(error && errors[0]?.field === name && { autoFocus: true }),
  };
  return { attributes, error };
}

/** A label, its control, and below it what is wrong. */
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
      <Fault control={control} />
    </div>
  );
}

export function Fault({ control: { attributes, error } }: { control: Control }) {
  return (
    error && (
      <p className="error" id={`${attributes.id}-error`}>
        {error}
      </p>
    )
  );
}
