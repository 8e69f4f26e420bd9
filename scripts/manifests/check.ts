import { readFileSync } from 'node:fs';
import { checkListing, listKustomizations, readBase, readDeploy } from './folders.ts';
import { compare, hasKubectl, render, renderComponent } from './render.ts';
import { check } from './rules.ts';

// Checks the manifests without a cluster: `pnpm check:manifests`.

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const base = readBase('k8s');
const deploy = readDeploy('deploy');
const faults = [
  ...checkListing('k8s'),
  ...check(base, 'base', version),
  ...check(deploy, 'objects', version),
];

// What is wrong in a file would be wrong again in all that is rendered from it.
const rendered = faults.length === 0 && (await hasKubectl()) ? await checkRendered() : undefined;
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else
  console.log(
    `Manifests: ${base.length} objects in k8s, ${deploy.length} in deploy; ${rendered ?? 'none rendered, for want of kubectl'}.`,
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
    if (set.status === 'rejected') faults.push((set.reason as Error).message);
    else if (index === 0) faults.push(...compare(base, set.value));
    else faults.push(...check(set.value, 'set', version));
  }
  return `${folders.length} components and overlays rendered`;
}
