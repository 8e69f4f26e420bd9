import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject, Manifest } from './objects.ts';

/** The objects of a YAML text. What is none (a patch, another program's configuration) is for the caller to leave out. */
export function parseManifests(file: string, text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
    const object = document.toJS() as KubernetesObject | null;
    return object ? { file, object } : [];
  });
}

export function readManifests(file: string) {
  return parseManifests(file, readFileSync(file, 'utf8'));
}
