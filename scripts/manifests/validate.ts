import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { refuse, type Manifest } from './objects.ts';

const folder = new URL('schemas/', import.meta.url);
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
const builtIn = load('kubernetes') as { kinds: Record<string, string> };
ajv.addSchema(builtIn, 'kubernetes');
const custom = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'kubernetes.json')
    .map((name) => load(name.slice(0, -5)))
    .map((schema) => [schema['for'] as string, schema]),
);
const compiled = new Map<string, ValidateFunction>();

function load(name: string) {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Record<string, unknown>;
}

export function isBuiltIn({ object }: Manifest) {
  return `${object.apiVersion}/${object.kind}` in builtIn.kinds;
}

/** Validates an object against the schema of its kind, which allows no unknown fields. */
export function validate(manifest: Manifest): string[] {
  const { apiVersion, kind } = manifest.object;
  const name = `${apiVersion}/${kind}`;
  const check = compiled.get(name) ?? compile(name);
  if (!check) return [refuse(manifest, 'kind', `has no schema for ${name}: see scripts/manifests/schemas`)];
  compiled.set(name, check);
  if (check(manifest.object)) return [];
  return (check.errors ?? []).map((error) => refuse(manifest, path(error), sentence(error)));
}

function compile(name: string) {
  const definition = builtIn.kinds[name];
  if (definition) return ajv.getSchema(`kubernetes#/definitions/${definition}`);
  const schema = custom.get(name);
  return schema && ajv.compile(schema);
}

function path({ instancePath }: ErrorObject) {
  const parts = instancePath.slice(1).split('/');
  return (
    parts
      .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/')}`))
      .join('')
      .slice(1) || 'it'
  );
}

function sentence({ keyword, params, message }: ErrorObject) {
  if (keyword === 'additionalProperties')
    return `has the unknown field ${String(params['additionalProperty'])}`;
  if (keyword === 'enum') return `must be one of ${String(params['allowedValues'])}`;
  return message ?? keyword;
}
