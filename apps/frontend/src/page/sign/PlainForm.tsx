import { recallDraft } from './draft.ts';
import { fields } from './form.ts';

/** What is left of the form where it cannot be rendered: it needs no script, and has the words that were typed. */
export function PlainForm() {
  const values = recallDraft()?.values ?? {};
  return (
    <form className="sign" method="post" action="/add" aria-label="Sign the book">
      <input type="hidden" name="form" value="page" />
      <p className="field">
        <label htmlFor="message">Your note</label>
        <textarea id="message" name="message" rows={4} dir="auto" defaultValue={values.message} />
      </p>
      <p className="field">
        <label htmlFor="name">Your name (optional)</label>
        <input id="name" name="name" autoComplete="name" dir="auto" defaultValue={values.name} />
      </p>
      {fields.slice(2).map((field) => (
        <input key={field} type="hidden" name={field} value={values[field] ?? ''} />
      ))}
      <button type="submit">Sign the book</button>
    </form>
  );
}
