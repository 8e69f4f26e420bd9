import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import type { Manifest } from './objects.ts';
import { parseManifests } from './read.ts';

const run = promisify(execFile);

export async function hasKubectl() {
  return run('kubectl', ['version', '--client']).then(
    () => true,
    () => false,
  );
}

/** Renders what `kubectl apply -k` would send. */
export async function render(folder: string, name = folder): Promise<Manifest[]> {
  try {
    const { stdout } = await run('kubectl', ['kustomize', folder], { maxBuffer: 2 ** 26 });
    return parseManifests(`${name} (rendered)`, stdout);
  } catch (error) {
    throw new Error(`${name}: kubectl kustomize: ${(error as { stderr?: string }).stderr ?? String(error)}`, {
      cause: error,
    });
  }
}

/** Renders the base with one component. */
export async function renderComponent(component: string, base: string) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'guestbook-')));
  const list = (path: string) => [relative(folder, realpathSync(resolve(path)))];
  const kustomization = { resources: list(base), components: list(component) };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  try {
    return await render(folder, component);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const key = ({ object }: Manifest) =>
  `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** Checks that `kubectl apply -f` and `-k` give the same objects. */
export function compare(files: Manifest[], rendered: Manifest[]): string[] {
  const byKey = new Map(rendered.map((manifest) => [key(manifest), manifest.object]));
  const errors = files
    .filter((manifest) => !isDeepStrictEqual(byKey.get(key(manifest)), manifest.object))
    .map((manifest) => `${manifest.file}: ${key(manifest)}: is not what kustomize renders`);
  if (rendered.length !== files.length)
    errors.push(`kustomize renders ${rendered.length} objects, the files hold ${files.length}`);
  return errors;
}
