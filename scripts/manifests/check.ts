import { readFileSync } from 'node:fs';
import { checkListing, listKustomizations, readBase, readDeploy } from './folders.ts';
import { compare, hasKubectl, render, renderComponent } from './render.ts';
import { check } from './rules.ts';

// `pnpm check:manifests`: checks the manifests without a cluster.

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const base = readBase('k8s');
const deploy = readDeploy('deploy');
const errors = [
  ...checkListing('k8s'),
  ...check(base, 'base', version),
  ...check(deploy, 'objects', version),
];

// An error in a file would show again in everything rendered from it.
const rendered = errors.length === 0 && (await hasKubectl()) ? await checkRendered() : undefined;
if (errors.length > 0) {
  console.error(errors.join('\n'));
  process.exitCode = 1;
} else
  console.log(
    `Manifests: ${base.length} objects in k8s, ${deploy.length} in deploy; ${rendered ?? 'overlays not rendered: kubectl not found'}.`,
  );

async function checkRendered() {
  const folders = listKustomizations('deploy');
  const sets = await Promise.allSettled([
    render('k8s'),
    ...folders.map(({ folder, isComponent }) =>
      isComponent ? renderComponent(folder, 'k8s') : render(folder),
    ),
  ]);
  for (const [index, set] of sets.entries()) {
    if (set.status === 'rejected') errors.push((set.reason as Error).message);
    else if (index === 0) errors.push(...compare(base, set.value));
    else errors.push(...check(set.value, 'set', version));
  }
  return `${folders.length} components and overlays rendered`;
}
