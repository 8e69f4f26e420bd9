import { expect, test } from 'vitest';
import { close, closeBuiltIn, closeCustomKind } from './close.ts';

test('an object with named fields takes no other, and keeps what constrains a value', () => {
  const port = { type: 'integer', format: 'int32', maximum: 9, description: 'words' };
  expect(close({ type: 'object', description: 'words', properties: { port } })).toEqual({
    type: 'object',
    properties: { port: { type: 'integer', maximum: 9 } },
    additionalProperties: false,
  });
});

test('a map stays a map, and what is open by its author stays open', () => {
  const map = { type: 'object', additionalProperties: { type: 'string', description: 'words' } };
  expect(close(map)).toEqual({ type: 'object', additionalProperties: { type: 'string' } });
  const open = { type: 'object', properties: {}, 'x-kubernetes-preserve-unknown-fields': true };
  expect(close(open)).toEqual({ type: 'object', properties: {} });
});

test('a part of anyOf closes nothing: it speaks of some fields only', () => {
  const part = { properties: { a: { type: 'string' } }, required: ['a'] };
  expect(close({ type: 'object', properties: { a: {} }, anyOf: [part] })['anyOf']).toEqual([part]);
});

test('a pattern that only Go can read is left out', () => {
  expect(close({ type: 'string', pattern: '^(?i)(abort|warn)?$' })).toEqual({ type: 'string' });
});

test('a number or a name', () => {
  expect(close({ 'x-kubernetes-int-or-string': true })).toEqual({ type: ['integer', 'string'] });
});

test('a custom kind has no status, and the metadata of all', () => {
  const closed = closeCustomKind({ properties: { metadata: {}, spec: {}, status: {} } });
  expect(Object.keys(closed['properties'] as object)).toEqual(['metadata', 'spec']);
  expect(closed).toHaveProperty('properties.metadata.$ref');
});

test('built-in kinds bring along what they refer to, and nothing else', () => {
  const all = { A: { properties: { b: { $ref: '#/definitions/B' } } }, B: { type: 'string' }, C: {} };
  expect(Object.keys(closeBuiltIn(all, ['A']))).toEqual(['A', 'B']);
  expect(() => closeBuiltIn(all, ['D'])).toThrow('no definition D');
});
