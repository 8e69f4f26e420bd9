import { kubectl } from './kubectl.ts';

const label = 'guestbook-test';

/** Makes a namespace for tests; one of an earlier run is removed first. */
export async function createNamespace(name: string) {
  await deleteNamespace(name);
  await kubectl('create', 'namespace', name);
  await markNamespace(name);
}

/** Marks a namespace as made by the tests, so that they may remove it. */
export async function markNamespace(name: string) {
  await kubectl('label', 'namespace', name, `${label}=true`, '--overwrite');
}

/** Throws on one that the tests did not make. */
export async function deleteNamespace(name: string) {
  const foreign = await lackNamespace(name);
  if (foreign !== undefined) throw new Error(foreign);
  if ((await readLabels(name)) === undefined) return;
  await kubectl('delete', 'namespace', name, '--wait', '--timeout=180s');
}

/** Why the tests cannot have a namespace of this name; undefined if they can. */
export async function lackNamespace(name: string): Promise<string | undefined> {
  const labels = await readLabels(name);
  if (labels === undefined || labels[label] === 'true') return undefined;
  return `the namespace "${name}" was not made by these tests; it stays as it is`;
}

async function readLabels(name: string): Promise<Record<string, string> | undefined> {
  const found = await kubectl('get', 'namespace', name, '--ignore-not-found', '-o', 'json');
  if (found === '') return undefined;
  return (JSON.parse(found) as { metadata: { labels: Record<string, string> } }).metadata.labels;
}
