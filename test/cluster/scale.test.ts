import { eventually } from '@guestbook/testing/eventually';
import { expect } from 'vitest';
import { manifests, namespace, waitForTier } from './support/book.ts';
import { claim } from './support/claim.ts';
import { kubectl, kubectlIn, patch } from './support/kubectl.ts';
import { lackMetrics } from './support/lacks.ts';
import { withLoad } from './support/load.ts';

async function readReplicas(): Promise<number> {
  return Number(
    await kubectlIn(namespace, 'get', 'deployment', 'frontend', '-o', 'jsonpath={.spec.replicas}'),
  );
}

claim(
  16,
  'the autoscaler adds pods under load and removes them; an apply does not reset it',
  async () => {
    const load = { target: `http://frontend.${namespace}`, total: 1_000, rate: 2_000, clients: 32 };
    const most = await withLoad(load, async ({ finish }) => {
      const replicas = await eventually(async () => {
        const count = await readReplicas();
        if (count <= 3) throw new Error(`still ${count} replicas`);
        return count;
      }, 180);
      await kubectl('apply', '-f', manifests);
      expect(await readReplicas()).toBeGreaterThanOrEqual(replicas);
      await finish();
      return replicas;
    });
    // The manifest waits five minutes before it removes pods; the test does not.
    const behavior = {
      scaleDown: {
        stabilizationWindowSeconds: 0,
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    };
    for (const tier of ['frontend', 'backend']) {
      await patch(namespace, `hpa/${tier}`, { spec: { behavior } }, 'merge');
    }
    const start = Date.now();
    await eventually(async () => expect(await readReplicas()).toBe(3), 240);
    const seconds = (Date.now() - start) / 1_000;
    await kubectl('apply', '-f', manifests);
    await waitForTier(namespace, 'frontend');
    return `from 3 to ${most} under load, not reset by an apply, 3 again ${seconds.toFixed(0)} s after it (window shortened)`;
  },
  lackMetrics,
);
