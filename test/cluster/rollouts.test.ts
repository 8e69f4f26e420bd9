import { afterEach, expect } from 'vitest';
import { namespace, readPods, waitForTier } from './support/book.ts';
import { claim } from './support/claim.ts';
import { kubectlIn } from './support/kubectl.ts';
import { settle, startLoad } from './support/load.ts';
import { collectExitCodes } from './support/exit-codes.ts';

const target = `http://frontend.${namespace}`;
const tiers = ['backend', 'frontend'];

afterEach(async () => {
  for (const tier of tiers) await waitForTier(namespace, tier);
});

/** Runs a change under load; resolves to what the load saw. Nobody may have noticed, and nothing may be lost. */
async function underLoad(change: () => Promise<void>): Promise<string> {
  const stopped = await collectExitCodes(namespace, tiers);
  const load = await startLoad({ target, total: 20_000 });
  await change();
  const { requests, failures, acknowledged, seconds } = await load.finish();
  expect(failures).toEqual([]);
  expect(await settle(namespace, load.run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
  const exitCodes = await stopped.finish();
  expect(exitCodes.filter((code) => code !== 0)).toEqual([]);
  const stops = exitCodes.length > 0 ? `, ${exitCodes.length} pods stopped with exit code 0` : '';
  return `0 failed of ${requests} in ${seconds.toFixed(0)} s, 0 of ${acknowledged.length} notes lost${stops}`;
}

claim(7, 'a rolling update and a rollback fail no request', () =>
  underLoad(async () => {
    for (const tier of tiers) await kubectlIn(namespace, 'rollout', 'restart', `deployment/${tier}`);
    for (const tier of tiers) await waitForTier(namespace, tier);
    for (const tier of tiers) await kubectlIn(namespace, 'rollout', 'undo', `deployment/${tier}`);
    for (const tier of tiers) await waitForTier(namespace, tier);
  }),
);

claim(8, 'a broken image stalls the rollout and fails no request; undo restores', async () => {
  const seen = await underLoad(async () => {
    const broken = 'guestbook-backend:0.0.0-missing';
    await kubectlIn(namespace, 'set', 'image', 'deployment/backend', `backend=${broken}`);
    const rollout = kubectlIn(namespace, 'rollout', 'status', 'deployment/backend', '--timeout=240s');
    await expect(rollout).rejects.toThrow('exceeded its progress deadline');
    await kubectlIn(namespace, 'rollout', 'undo', 'deployment/backend');
    await waitForTier(namespace, 'backend');
  });
  return `${seen}; stalled at its deadline`;
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
