import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkListing, listYaml, readDeploy } from './folders.ts';
import { parseManifests } from './read.ts';
import { compare } from './render.ts';
import { base, doctor } from './testing.ts';

test('reports a file that Kustomization does not list, and a listed file that does not exist', () => {
  expect([...checkListing('k8s')]).toEqual([]);
  const files = [...listYaml('k8s').slice(1), 'k8s/90-new.yaml'];
  expect([...checkListing('k8s', files)]).toEqual([
    'k8s/90-new.yaml: is not listed in k8s/Kustomization',
    'k8s/Kustomization: lists 00-namespace.yaml, which does not exist',
  ]);
});

test('a YAML error names its file', () => {
  expect(() => parseManifests('k8s/90-new.yaml', 'kind: A\nkind: B')).toThrow(
    'k8s/90-new.yaml: Map keys must be unique',
  );
});

test('reports every difference between the files and what kustomize renders', () => {
  expect(compare(base, base)).toEqual([]);
  expect(compare(base, doctor('Service backend', 'spec.ports.0.port', 81))).toEqual([
    'k8s/50-backend.yaml: Service guestbook/backend: is not what kustomize renders',
  ]);
  expect(compare(base, base.slice(1))).toEqual([
    'k8s/00-namespace.yaml: Namespace /guestbook: is not what kustomize renders',
    `kustomize renders ${base.length - 1} objects, the files hold ${base.length}`,
  ]);
});

test('leaves patches, and objects that replacements fill, to rendering', () => {
  const files = readDeploy('deploy').map(({ file }) => file);
  expect(files).toContain('deploy/components/tls/certificate.yaml');
  expect(files).not.toContain('deploy/components/tls/ingress.yaml');
  expect(files).not.toContain('deploy/components/gateway/canary.yaml');
});

test('deploy/README.md lists every component and no other', () => {
  const rows = readFileSync('deploy/README.md', 'utf8').matchAll(/^\| `([\w-]+)`/gm);
  expect(new Set([...rows].map(([, name]) => name))).toEqual(new Set(readdirSync('deploy/components')));
});
