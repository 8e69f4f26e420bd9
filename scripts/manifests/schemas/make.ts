import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseAllDocuments } from 'yaml';
import { closeBuiltIn, closeCustomKind, type Schema } from './close.ts';
import { definitions, kubernetes } from './sources.ts';

// Makes the schemas in this folder from their sources: `node scripts/manifests/schemas/make.ts`. Needs Go.

interface CustomResourceDefinition {
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; served: boolean; storage: boolean; schema: { openAPIV3Schema: Schema } }[];
  };
}

function download(module: string) {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

function write(name: string, schema: Schema) {
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(schema)}\n`);
  console.log(name);
}

const swagger = JSON.parse(readFileSync(`${download(kubernetes.module)}/${kubernetes.path}`, 'utf8')) as {
  definitions: Record<string, Schema>;
};
const names = new Map<string, string>();
for (const [name, definition] of Object.entries(swagger.definitions))
  for (const { group, version, kind } of (definition['x-kubernetes-group-version-kind'] ?? []) as {
    [key in 'group' | 'version' | 'kind']: string;
  }[])
    names.set(`${group ? `${group}/` : ''}${version}/${kind}`, name);
const builtIn = Object.fromEntries(
  Object.entries(kubernetes.kinds)
    .flatMap(([version, kinds]) => kinds.split(' ').map((kind) => `${version}/${kind}`))
    .map((kind) => [kind, names.get(kind)!]),
);
write('kubernetes', {
  $comment: `${kubernetes.module} ${kubernetes.path}`,
  kinds: builtIn,
  definitions: closeBuiltIn(swagger.definitions, Object.values(builtIn)),
});

for (const { module, paths, kinds } of definitions) {
  const folder = download(module);
  for (const path of paths)
    for (const document of parseAllDocuments(readFileSync(`${folder}/${path}`, 'utf8'))) {
      const { spec } = document.toJS() as CustomResourceDefinition;
      if (kinds && !kinds.includes(spec.names.kind)) continue;
      const version = spec.versions.find(({ storage }) => storage)!;
      write(`${spec.names.kind}.${spec.group}`, {
        $comment: `${module} ${path}`,
        for: `${spec.group}/${version.name}/${spec.names.kind}`,
        ...closeCustomKind(version.schema.openAPIV3Schema),
      });
    }
}
