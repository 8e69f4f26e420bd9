import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject, Manifest } from './objects.ts';

/** Parses the documents of a YAML text. The caller filters out patches and other programs' configuration. */
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
