import { expect, inject } from 'vitest';
import { manifests, namespace } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectl, kubectlIn } from './support/kubectl.ts';

interface Meta {
  kind: string;
  metadata: { name: string; generation?: number };
}

/** The objects of a list, sorted. */
function sort(list: string): string[] {
  const { items } = JSON.parse(list) as { items: Meta[] };
  return items.map((item) => JSON.stringify(item)).toSorted((a, b) => a.localeCompare(b));
}

/** Reads kind, name and generation of every object of the book. */
async function readGenerations(): Promise<string[]> {
  const output = await kubectl('get', '-f', manifests, '-o', 'json');
  const { items } = JSON.parse(output) as { items: Meta[] };
  return items.map(({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.generation}`);
}

function readSecret(): Promise<string> {
  const fields = 'jsonpath={.metadata.uid} {.data.password}';
  return kubectlIn(namespace, 'get', 'secret', 'postgres-auth', '-o', fields);
}

claim(1, 'one kubectl apply creates the book; a second changes nothing', async () => {
  const { output } = inject('firstApply');
  expect(output.split('\n').filter((line) => !line.endsWith('created'))).toEqual([]);
  const before = await readGenerations();
  const again = (await kubectl('apply', '-f', manifests)).split('\n');
  // kubectl always sends a PodDisruptionBudget's selector again.
  const changed = again.filter(
    (line) => !line.endsWith('unchanged') && !line.startsWith('poddisruptionbudget'),
  );
  expect(changed).toEqual([]);
  expect(await readGenerations()).toEqual(before);
  return `${output.split('\n').length} objects created; applied again: unchanged, no generation raised`;
});

claim(1, 'apply -f and apply -k give the same objects', async () => {
  const byFolder = await kubectl('apply', '-f', manifests, '--dry-run=client', '-o', 'json');
  const byKustomize = await kubectl('apply', '-k', manifests, '--dry-run=client', '-o', 'json');
  expect(sort(byKustomize)).toEqual(sort(byFolder));
  return `${sort(byFolder).length} equal objects`;
});

claim(2, 'an empty cluster has a signed and read note within 180 s, without a restart', async () => {
  const { seconds, pods, restarts } = inject('firstApply');
  expect(seconds).toBeLessThan(180);
  expect(restarts).toBe(0);
  return `${seconds.toFixed(0)} s, images on the nodes; 0 restarts of ${pods} pods`;
});

claim(5, 'every pod meets Pod Security restricted; one that runs as root is refused', async () => {
  const output = await kubectl('apply', '-f', manifests, '--dry-run=server');
  expect(output).not.toMatch(/warning/i);
  const root = kubectlIn(namespace, 'run', 'root', '--image=postgres:18', '--dry-run=server');
  await expect(root).rejects.toThrow('violates PodSecurity "restricted');
  return 'server dry-run without a warning; the root pod forbidden';
});

claim(15, 'the password is generated once, and survives another apply', async () => {
  const before = await readSecret();
  await kubectl('apply', '-f', manifests);
  expect(await readSecret()).toBe(before);
  const password = Buffer.from(before.split(' ')[1] ?? '', 'base64').toString();
  expect(password).toMatch(/^[0-9a-f]{64}$/);
  const { passwordLog } = inject('firstApply');
  expect(passwordLog).toContain('Made the password postgres-auth.');
  expect(passwordLog).not.toContain(password);
  return '64 random digits, in no log; the same after another apply';
});

claim(24, 'another version can be applied: no immutable field changes', async () => {
  const objects = await kubectl('kustomize', manifests);
  const images = /image: (guestbook-\w+):\S+/g;
  const output = await apply(objects.replaceAll(images, 'image: $1:0.0.0-next'), '--dry-run=server');
  const changed = output.split('\n').filter((line) => !/unchanged|poddisruptionbudget/.test(line));
  expect(changed.map((line) => line.split(' ')[0])).toEqual([
    'deployment.apps/backend',
    'deployment.apps/frontend',
  ]);
  return 'by server dry-run: the two Deployments change and nothing else; no earlier release to come from yet';
});
