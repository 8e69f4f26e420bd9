import { kubectl } from './kubectl.ts';

const label = 'guestbook-test';

/** Creates a namespace for tests. It first deletes that of an earlier run. */
export async function createNamespace(name: string) {
  await deleteNamespace(name);
  await kubectl('create', 'namespace', name);
  await markNamespace(name);
}

/** Marks a namespace as made by the tests, so that they may remove it. */
export async function markNamespace(name: string) {
  await kubectl('label', 'namespace', name, `${label}=true`, '--overwrite');
}

/** Deletes a namespace. Throws if the tests did not create it. */
export async function deleteNamespace(name: string) {
  const foreign = await lackNamespace(name);
  if (foreign !== undefined) throw new Error(foreign);
  if ((await readLabels(name)) === undefined) return;
  await kubectl('delete', 'namespace', name, '--wait', '--timeout=180s');
}

/** Resolves to the reason that the tests cannot use a namespace of this name; undefined if they can. */
export async function lackNamespace(name: string): Promise<string | undefined> {
  const labels = await readLabels(name);
  if (labels === undefined || labels[label] === 'true') return undefined;
  return `the namespace "${name}" was not created by these tests, so they do not use it`;
}

async function readLabels(name: string): Promise<Record<string, string> | undefined> {
  const found = await kubectl('get', 'namespace', name, '--ignore-not-found', '-o', 'json');
  if (found === '') return undefined;
  return (JSON.parse(found) as { metadata: { labels: Record<string, string> } }).metadata.labels;
}
