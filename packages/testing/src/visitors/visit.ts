import type { PageModel } from '@guestbook/frontend/page/model';

type Model<Kind extends PageModel['kind']> = Extract<PageModel, { kind: Kind }>;

/** Opens a page as a browser does, but does not follow redirects. */
export function visit(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });
}

/** Posts the page's form as a browser without scripts does. */
export function postForm(
  origin: string,
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${origin}/add`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  });
}

/** Signs through the API. */
export async function sign(origin: string, note: object) {
  const answer = await fetch(`${origin}/add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(note),
  });
  if (answer.status !== 201) throw new Error(`Signing got ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { entry: { number: number }; revision: number };
}

/** Reads the model of a page that `startFrontend` sent. Throws if it is of another kind. */
export async function readModel<Kind extends PageModel['kind']>(
  answer: Response,
  kind: Kind,
): Promise<Model<Kind>> {
  const text = await answer.text();
  const model = JSON.parse(text.slice(text.indexOf('<script>') + 8, text.indexOf('</script>'))) as PageModel;
  if (model.kind !== kind) throw new Error(`The page is of kind ${model.kind}, not ${kind}.`);
  return model as Model<Kind>;
}
