import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments, type Scalar } from 'yaml';
import { annotation, hashConfig } from './config-hash.ts';
import { listYaml, readBase, readDeploy } from './folders.ts';
import { listWorkloads } from './workloads.ts';

// `pnpm manifests`: writes the release and the hashes of ConfigMaps into the manifests, and the release into compose.yaml.

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
for (const file of [...listYaml('k8s'), ...listYaml('deploy'), 'compose.yaml']) {
  const text = readFileSync(file, 'utf8');
  const written = text.replaceAll(/(image: guestbook-(?:frontend|backend)):\S+/g, `$1:${version}`);
  if (written !== text) writeFileSync(file, written);
}

const manifests = [...readBase('k8s'), ...readDeploy('deploy')];
for (const { manifest, template } of listWorkloads(manifests)) {
  const { name, namespace } = manifest.object.metadata;
  const hash = hashConfig(template.spec, namespace, manifests);
  if (hash === undefined || !template.metadata?.annotations?.[annotation]) continue;
  const text = readFileSync(manifest.file, 'utf8');
  const document = parseAllDocuments(text).find(
    (each) => each.get('kind') === manifest.object.kind && each.getIn(['metadata', 'name']) === name,
  );
  const path = ['spec', 'template', 'metadata', 'annotations', annotation];
  const [start, end] = (document!.getIn(path, true) as Scalar).range!;
  writeFileSync(manifest.file, `${text.slice(0, start)}'${hash}'${text.slice(end)}`);
}
