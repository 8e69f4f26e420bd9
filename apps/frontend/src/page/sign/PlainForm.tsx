import { useWords } from '../words/index.ts';
import { recallDraft } from './draft.ts';
import { details } from './form.ts';

/** The fallback for a form that cannot be rendered: it needs no script and holds the draft. */
export function PlainForm() {
  const words = useWords().form;
  const values = recallDraft()?.values ?? {};
  return (
    <form className="sign" method="post" action="/add" aria-label={words.heading}>
      <input type="hidden" name="form" value="page" />
      <p className="field">
        <label htmlFor="message">{words.note}</label>
        <textarea id="message" name="message" rows={4} dir="auto" defaultValue={values.message} />
      </p>
      <p className="field">
        <label htmlFor="name">{words.name}</label>
        <input id="name" name="name" autoComplete="name" dir="auto" defaultValue={values.name} />
      </p>
      {details.map((field) => (
        <input key={field} type="hidden" name={field} value={values[field] ?? ''} />
      ))}
      <button type="submit">{words.sign}</button>
    </form>
  );
}
