import { expect, test } from 'vitest';
import { close, closeBuiltIn, closeCustomKind } from './close.ts';

test('refuses unknown fields and keeps what constrains a value', () => {
  const port = { type: 'integer', format: 'int32', maximum: 9, description: 'words' };
  expect(close({ type: 'object', description: 'words', properties: { port } })).toEqual({
    type: 'object',
    properties: { port: { type: 'integer', maximum: 9 } },
    additionalProperties: false,
  });
});

test('keeps maps, and objects that their author left open', () => {
  const map = { type: 'object', additionalProperties: { type: 'string', description: 'words' } };
  expect(close(map)).toEqual({ type: 'object', additionalProperties: { type: 'string' } });
  const open = { type: 'object', properties: {}, 'x-kubernetes-preserve-unknown-fields': true };
  expect(close(open)).toEqual({ type: 'object', properties: {} });
});

test('does not close a part of anyOf, which names only some fields', () => {
  const part = { properties: { a: { type: 'string' } }, required: ['a'] };
  expect(close({ type: 'object', properties: { a: {} }, anyOf: [part] })['anyOf']).toEqual([part]);
});

test('drops a pattern that only Go supports', () => {
  expect(close({ type: 'string', pattern: '^(?i)(abort|warn)?$' })).toEqual({ type: 'string' });
});

test('reads int-or-string as a number or a name', () => {
  expect(close({ 'x-kubernetes-int-or-string': true })).toEqual({ type: ['integer', 'string'] });
});

test('gives a custom kind the common metadata and no status', () => {
  const closed = closeCustomKind({ properties: { metadata: {}, spec: {}, status: {} } });
  expect(Object.keys(closed['properties'] as object)).toEqual(['metadata', 'spec']);
  expect(closed).toHaveProperty('properties.metadata.$ref');
});

test('includes the definitions that built-in kinds refer to, and no others', () => {
  const all = { A: { properties: { b: { $ref: '#/definitions/B' } } }, B: { type: 'string' }, C: {} };
  expect(Object.keys(closeBuiltIn(all, ['A']))).toEqual(['A', 'B']);
  expect(() => closeBuiltIn(all, ['D'])).toThrow('no definition D');
});
