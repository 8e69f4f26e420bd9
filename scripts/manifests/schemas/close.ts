export type Schema = Record<string, unknown>;

const kept = new Set(
  (
    'type enum pattern required nullable $ref minimum maximum minLength maxLength ' +
    'minItems maxItems minProperties maxProperties multipleOf uniqueItems'
  ).split(' '),
);
const objectMeta = 'kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const quantity = '^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$';

/** Keeps what constrains a value, and forbids fields that the schema does not name. */
export function close(schema: Schema, inner = false): Schema {
  if (typeof schema['pattern'] === 'string' && !isJavaScript(schema['pattern'])) {
    const { pattern: _, ...rest } = schema;
    return close(rest, inner);
  }
  if (schema['x-kubernetes-int-or-string'] || schema['format'] === 'int-or-string')
    return { type: ['integer', 'string'], ...(schema['pattern'] ? { pattern: schema['pattern'] } : {}) };
  const closed = Object.fromEntries(Object.entries(schema).filter(([key]) => kept.has(key)));
  for (const word of ['allOf', 'anyOf', 'oneOf'])
    if (Array.isArray(schema[word])) closed[word] = schema[word].map((part: Schema) => close(part, true));
  if (schema['not']) closed['not'] = close(schema['not'] as Schema, true);
  if (schema['items']) closed['items'] = close(schema['items'] as Schema);
  if (schema['properties']) closed['properties'] = closeEach(schema['properties'] as Record<string, Schema>);
  if (typeof schema['additionalProperties'] === 'object')
    closed['additionalProperties'] = close(schema['additionalProperties'] as Schema);
  // A part of `anyOf`, `allOf` or `oneOf` names only some of the fields.
  else if (schema['properties'] && !schema['x-kubernetes-preserve-unknown-fields'] && !inner)
    closed['additionalProperties'] = false;
  return closed;
}

/** False for Go's patterns with inline flags, which JavaScript does not have. */
function isJavaScript(pattern: string) {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

export function closeEach(schemas: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, close(schema)]));
}

/** Makes the schema of one version of a custom kind, without `status`, which manifests do not have. */
export function closeCustomKind(schema: Schema): Schema {
  const { status: _, ...properties } = schema['properties'] as Record<string, Schema>;
  const closed = close({ ...schema, properties });
  (closed['properties'] as Schema)['metadata'] = { $ref: objectMeta };
  return closed;
}

/** Picks the definitions that the given kinds need from those of a whole server. */
export function closeBuiltIn(all: Record<string, Schema>, roots: string[]): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const visit = (name: string) => {
    if (found[name]) return;
    const definition = all[name];
    if (!definition) throw new Error(`no definition ${name}`);
    found[name] = name.endsWith('.Quantity')
      ? { type: ['string', 'number'], pattern: quantity }
      : close(definition);
    for (const [, next] of JSON.stringify(found[name]).matchAll(/"#\/definitions\/([^"]+)"/g)) visit(next!);
  };
  roots.forEach(visit);
  return found;
}
