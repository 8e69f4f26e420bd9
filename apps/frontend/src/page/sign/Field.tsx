import type { ReactNode } from 'react';
import type { FieldError } from '../model.ts';

interface Wiring {
  id: string;
  name: string;
  'aria-invalid'?: true;
  'aria-describedby'?: string;
  autoFocus?: true;
}

/** A label, its control, and below it what is wrong. `isFirstError` takes the focus, also where no script runs. */
export function Field({ name, label, error, isFirstError, children }: Parts) {
  const wiring: Wiring = {
    id: name,
    name,
    ...(error && { 'aria-invalid': true, 'aria-describedby': `${name}-error` }),
    ...(isFirstError && { autoFocus: true }),
  };
  return (
    <div className={`field ${name}`}>
      <label htmlFor={name}>{label}</label>
      {children(wiring)}
      {error && (
        <p className="error" id={`${name}-error`}>
          {error.message}
        </p>
      )}
    </div>
  );
}

interface Parts {
  name: string;
  label: string;
  error: FieldError | undefined;
  isFirstError: boolean;
  children: (wiring: Wiring) => ReactNode;
}
