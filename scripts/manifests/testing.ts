import { readFileSync } from 'node:fs';
import { readBase } from './folders.ts';
import type { KubernetesObject, Manifest } from './objects.ts';
import { check } from './rules.ts';

export const base = readBase('k8s');

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export function checkBase(manifests: Manifest[]) {
  return check(manifests, 'base', version);
}

/** Returns the real manifests with one field changed, or removed if `value` is undefined. */
export function doctor(name: string, path: string, value: unknown): Manifest[] {
  const copy = structuredClone(base);
  const keys = path
    .replace(/^CONTAINER/, 'POD.containers.0')
    .replace(/^POD/, 'spec.template.spec')
    .split('.');
  let owner = find(copy, name).object as unknown as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) owner = owner[key] as Record<string, unknown>;
  if (value === undefined) delete owner[keys.at(-1)!];
  else owner[keys.at(-1)!] = value;
  return copy;
}

export function add(object: object): Manifest[] {
  return [...base, { file: 'k8s/90-new.yaml', object: object as KubernetesObject }];
}

/** The expected beginning of a message: file, object, field. */
export function expectedSentence(name: string, sentence: string) {
  const container = `spec.template.spec.containers[${name.split(' ')[1]}]`;
  const field = sentence.replace(/^CONTAINER/, container).replace(/^POD/, 'spec.template.spec');
  return `${find(base, name).file}: ${name}: ${field}`;
}

function find(manifests: Manifest[], name: string) {
  return manifests.find(({ object }) => `${object.kind} ${object.metadata.name}` === name)!;
}
