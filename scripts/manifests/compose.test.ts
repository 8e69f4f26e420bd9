import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Compose {
  services: Record<string, { logging?: { driver: string; options: Record<string, string> } }>;
}

const { services } = parse(readFileSync('compose.yaml', 'utf8'), { merge: true }) as Compose;

test.each(Object.entries(services))('compose limits the log of %s', (_, { logging }) => {
  expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } });
});
