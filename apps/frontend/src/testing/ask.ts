import type { PageModel } from '../page/model.ts';

type Model<Kind extends PageModel['kind']> = Extract<PageModel, { kind: Kind }>;

/** Asks as a browser does when somebody opens a page. Redirects are not followed. */
export function visit(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });
}

/** Posts the page's form as a browser without scripts does. */
export function postForm(
  url: string,
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/add`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  });
}

export async function add(url: string, body: object): Promise<{ number: number; revision: number }> {
  const answer = await fetch(`${url}/add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { entry, revision } = (await answer.json()) as { entry: { number: number }; revision: number };
  return { number: entry.number, revision };
}

/** The model of a page that the stand-in of the tests rendered. */
export async function readModel<Kind extends PageModel['kind']>(
  answer: Response,
  kind: Kind,
): Promise<Model<Kind>> {
  const text = await answer.text();
  const model = JSON.parse(text.slice(text.indexOf('<script>') + 8, text.indexOf('</script>'))) as PageModel;
  if (model.kind !== kind) throw new Error(`A page of kind ${model.kind} came instead of ${kind}.`);
  return model as Model<Kind>;
}
