import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Manifest } from './objects.ts';
import { readManifests } from './read.ts';

interface Kustomization {
  kind?: string;
  resources?: string[];
  patches?: { path?: string }[];
}

export function listYaml(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .toSorted();
}

/** Reads the base, in the order of `kubectl apply -f`. */
export function readBase(folder: string): Manifest[] {
  return listYaml(folder).flatMap(readManifests);
}

/** Checks that `kubectl apply -f`, which reads every file, and `-k`, which reads the listed ones, read the same files. */
export function* checkListing(folder: string, files = listYaml(folder)) {
  const { resources = [] } = readKustomization(join(folder, 'Kustomization'));
  for (const file of files)
    if (!resources.some((name) => join(folder, name) === file))
      yield `${file}: is not listed in ${folder}/Kustomization`;
  for (const name of resources)
    if (!files.includes(join(folder, name)))
      yield `${folder}/Kustomization: lists ${name}, which does not exist`;
}

/** Reads the whole objects under a folder. Patches, and objects that replacements fill, are checked after rendering. */
export function readDeploy(folder: string): Manifest[] {
  const files = listYaml(folder);
  const patches = new Set(files.filter(isKustomization).flatMap(listPatches));
  return files
    .filter((file) => !isKustomization(file) && !patches.has(file))
    .flatMap(readManifests)
    .filter(({ object }) => typeof object.apiVersion === 'string' && typeof object.kind === 'string')
    .filter(({ object }) => !isDeepStrictEqual(object.spec, {}));
}

/** Lists the folders that kustomize can render: by themselves, or as a component of another. */
export function listKustomizations(folder: string) {
  return listYaml(folder)
    .filter(isKustomization)
    .map((file) => ({ folder: dirname(file), isComponent: readKustomization(file).kind === 'Component' }));
}

function isKustomization(file: string) {
  return file.endsWith('/kustomization.yaml');
}

function readKustomization(file: string) {
  return parse(readFileSync(file, 'utf8')) as Kustomization;
}

function listPatches(file: string) {
  const { patches = [] } = readKustomization(file);
  return patches.flatMap(({ path }) => (path ? [join(dirname(file), path)] : []));
}
