import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { add, checkBase, doctor } from './testing.ts';

test.each([
  ['CONTAINER.livenesProbe', {}, 'spec.template.spec.containers[0] has the unknown field livenesProbe'],
  ['metadata.label', {}, 'metadata has the unknown field label'],
  ['spec.minReadySeconds', '5', 'spec.minReadySeconds must be integer'],
  [
    'CONTAINER.env',
    [{ name: 'A', value: 42 }],
    'spec.template.spec.containers[0].env[0].value must be string',
  ],
  ['CONTAINER.name', undefined, "spec.template.spec.containers[0] must have required property 'name'"],
  [
    'CONTAINER.resources.limits.memory',
    '9 MB',
    'spec.template.spec.containers[0].resources.limits.memory must',
  ],
])('%s = %j', (path, value, sentence) => {
  const [error] = checkBase(doctor('Deployment backend', path, value));
  expect(error).toContain(`k8s/50-backend.yaml: Deployment backend: ${sentence}`);
});

test.each([
  ['apps/v2', 'Deployment', 'kind has no schema for apps/v2/Deployment: see scripts/manifests/schemas'],
  ['postgresql.cnpg.io/v1', 'Cluster', "spec must have required property 'instances'"],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'spec has the unknown field rule'],
])('validates custom kinds and refuses unknown ones: %s %s', (apiVersion, kind, sentence) => {
  const errors = checkBase(add({ apiVersion, kind, metadata: { name: 'new' }, spec: { rule: [] } }));
  expect(errors).toContain(`k8s/90-new.yaml: ${kind} new: ${sentence}`);
});

test.each(globSync('scripts/manifests/schemas/*.*.json'))('%s is used', (file) => {
  const name = (JSON.parse(readFileSync(file, 'utf8')) as { for: string }).for;
  const [, apiVersion, kind] = /^(.*)\/(\w+)$/.exec(name)!;
  const object = { apiVersion, kind, metadata: { name: 'new' }, surprise: 1 };
  expect(checkBase(add(object))).toContain(`k8s/90-new.yaml: ${kind} new: it has the unknown field surprise`);
});
