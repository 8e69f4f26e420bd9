import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseQuantity } from '../quantity.ts';
import { checkBase, doctor } from '../testing.ts';
import { readHeap } from './heap.ts';

const heapOf = (sentences: string[]) => sentences.filter((sentence) => sentence.includes('NODE_OPTIONS'));

test.each([
  ['no limit at all', 'LANG=C', 'does not limit the heap'],
  ['a limit for the old space only', '--max-old-space-size=128', 'does not limit the heap'],
  [
    'a heap that leaves no room',
    '--max-old-space-size=200 --max-semi-space-size=8',
    'lets the heap grow to 224 Mi, more than 0.65 of 256Mi',
  ],
])('refuses %s', (_, options, sentence) => {
  const own = [{ name: 'NODE_OPTIONS', value: options }];
  for (const doctored of [
    doctor('ConfigMap backend', 'data.NODE_OPTIONS', options),
    doctor('Deployment backend', 'CONTAINER.env', own),
  ])
    expect(heapOf(checkBase(doctored))).toEqual([
      expect.stringContaining(
        `Deployment backend: spec.template.spec.containers[backend]: NODE_OPTIONS ${sentence}`,
      ),
    ]);
});

test('refuses a smaller memory limit, and ignores containers without Node', () => {
  expect(
    heapOf(checkBase(doctor('Deployment frontend', 'CONTAINER.resources.limits.memory', '192Mi'))),
  ).toHaveLength(1);
  expect(
    heapOf(checkBase(doctor('StatefulSet postgres', 'CONTAINER.resources.limits.memory', '64Mi'))),
  ).toEqual([]);
});

test('compose limits the heap to its memory limit', () => {
  const { services } = parse(readFileSync('compose.yaml', 'utf8'), { merge: true }) as {
    services: Record<string, { mem_limit: string; environment: Record<string, string> }>;
  };
  for (const { mem_limit, environment } of [services['frontend']!, services['backend']!])
    expect(readHeap(environment['NODE_OPTIONS'])).toBeLessThanOrEqual(
      0.65 * parseQuantity(mem_limit.replace('m', 'Mi')),
    );
});
