import { afterEach, expect } from 'vitest';
import { namespace, readPods, waitForTier } from './support/book.ts';
import { claim } from './support/claim.ts';
import { kubectlIn, patch, read } from './support/kubectl.ts';
import { lackSecondNode } from './support/lacks.ts';
import { settle, withLoad } from './support/load.ts';
import { readNodes } from './support/nodes.ts';
import { pinReplicas } from './support/pin-replicas.ts';
import { tiers, underLoad } from './support/under-load.ts';

pinReplicas();

afterEach(async () => {
  for (const tier of tiers) await waitForTier(namespace, tier);
});

async function roll(verb: 'restart' | 'undo') {
  for (const tier of tiers) await kubectlIn(namespace, 'rollout', verb, `deployment/${tier}`);
  for (const tier of tiers) await waitForTier(namespace, tier);
}

claim(7, 'a rolling update and a rollback fail no request', () =>
  underLoad(async () => {
    await roll('restart');
    await roll('undo');
  }),
);

claim(8, 'a broken image stalls the rollout and fails no request; undo restores', async () => {
  const seen = await underLoad(async () => {
    await kubectlIn(
      namespace,
      'set',
      'image',
      'deployment/backend',
      'backend=guestbook-backend:0.0.0-missing',
    );
    const rollout = kubectlIn(namespace, 'rollout', 'status', 'deployment/backend', '--timeout=240s');
    await expect(rollout)
      .rejects.toThrow('exceeded its progress deadline')
      .finally(() => kubectlIn(namespace, 'rollout', 'undo', 'deployment/backend'));
    await waitForTier(namespace, 'backend');
  });
  return `stalled at its deadline; ${seen}`;
});

claim(9, 'deleting pods fails no request and loses no acknowledged note', () =>
  underLoad(async () => {
    for (let round = 1; round <= 3; round += 1) {
      for (const tier of tiers) {
        const [pod] = await readPods(namespace, tier);
        if (pod) await kubectlIn(namespace, 'delete', 'pod', pod.metadata.name);
        await waitForTier(namespace, tier);
      }
    }
  }),
);

claim(9, 'pods killed without grace lose no acknowledged note and double none', () => {
  const load = { target: `http://frontend.${namespace}`, total: 2_000, rate: 80, writersOnly: true };
  return withLoad(load, async ({ run, finish }) => {
    for (let round = 1; round <= 3; round += 1) {
      for (const tier of tiers) {
        const [pod] = await readPods(namespace, tier);
        await kubectlIn(namespace, 'delete', 'pod', pod?.metadata.name ?? '', '--grace-period=0', '--force');
        await waitForTier(namespace, tier);
      }
    }
    const { acknowledged, failed } = await finish();
    expect(await settle(namespace, run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
    return `0 of ${acknowledged.length} notes lost, 0 double, by writers who repeated ${failed} times`;
  });
});

claim(
  18,
  'the pods of a tier are spread over the nodes, also after a rollout',
  async () => {
    await roll('restart');
    const nodes = await readNodes();
    const spread: string[] = [];
    for (const tier of tiers) {
      const places = (await readPods(namespace, tier)).map(({ spec }) => spec.nodeName);
      const counts = nodes.map((node) => places.filter((place) => place === node).length);
      expect(
        Math.max(...counts) - Math.min(...counts),
        `${tier}: ${counts.join(' and ')}`,
      ).toBeLessThanOrEqual(1);
      spread.push(`${tier} ${counts.join(' + ')}`);
    }
    return spread.join(', ');
  },
  lackSecondNode,
);

claim(6, 'control: without preStop and drain a rolling update fails requests', async () => {
  const [deployment] = await read<{ spec: { template: unknown } }>(
    namespace,
    'deployments',
    '-l',
    'tier=frontend',
  );
  const abrupt = {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'frontend', lifecycle: null, env: [{ name: 'DRAIN_SECONDS', value: '0' }] }],
  };
  await patch(namespace, 'deployment/frontend', { spec: { template: { spec: abrupt } } });
  await waitForTier(namespace, 'frontend');
  const load = { target: `http://frontend.${namespace}`, total: 5_000 };
  const { requests, failed } = await withLoad(load, async ({ finish }) => {
    for (let round = 1; round <= 2; round += 1) {
      await kubectlIn(namespace, 'rollout', 'restart', 'deployment/frontend');
      await waitForTier(namespace, 'frontend');
    }
    return finish();
  });
  const original = [{ op: 'replace', path: '/spec/template', value: deployment?.spec.template }];
  await patch(namespace, 'deployment/frontend', original, 'json');
  expect(failed).toBeGreaterThan(0);
  return `${failed} failed of ${requests}`;
});
