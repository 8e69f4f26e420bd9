import { expect, test } from 'vitest';
import { listPods } from './pods.ts';
import { add, base } from './testing.ts';

function listNew(object: object) {
  return listPods(add({ ...object, metadata: { name: 'new', namespace: 'guestbook' } })).slice(
    listPods(base).length,
  );
}

test('lists the pods of the base, with their minimum', () => {
  const tiers = listPods(base).map(({ labels, minimum }) => [labels['tier'], minimum]);
  expect(Object.fromEntries(tiers)).toEqual({ password: 1, database: 1, backend: 3, frontend: 3 });
});

test('lists the pods that operators create', () => {
  const inheritedMetadata = { labels: { tier: 'database' } };
  expect(listNew({ kind: 'Cluster', spec: { instances: 3, inheritedMetadata } })).toMatchObject([
    { labels: { tier: 'database', 'cnpg.io/cluster': 'new' }, minimum: 3 },
  ]);
  expect(listNew({ kind: 'Canary', spec: { targetRef: { name: 'frontend' } } })).toMatchObject([
    {
      labels: { app: 'guestbook', tier: 'frontend-primary' },
      minimum: 3,
      ports: [80, 'http', 9464, 'metrics'],
    },
  ]);
  expect(listNew({ kind: 'Issuer' })).toMatchObject([{ minimum: 0 }]);
});
