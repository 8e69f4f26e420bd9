import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { namespace, waitForTier } from './support/book.ts';
import { claim } from './support/claim.ts';
import { eventually, kubectl, kubectlIn, patch } from './support/kubectl.ts';
import { startLoad } from './support/load.ts';

const manifests = fileURLToPath(new URL('../../k8s', import.meta.url));

async function readReplicas(): Promise<number> {
  return Number(
    await kubectlIn(namespace, 'get', 'deployment', 'frontend', '-o', 'jsonpath={.spec.replicas}'),
  );
}

claim(
  16,
  'the autoscaler goes above three under load and back; applying again does not disturb it',
  async () => {
    const load = await startLoad({
      target: `http://frontend.${namespace}`,
      total: 1_000,
      rate: 2_000,
      clients: 32,
    });
    const most = await eventually(async () => {
      const replicas = await readReplicas();
      if (replicas <= 3) throw new Error(`still ${replicas} replicas`);
      return replicas;
    }, 180);
    await kubectl('apply', '-f', manifests);
    expect(await readReplicas()).toBeGreaterThanOrEqual(most);
    await load.finish();
    // The manifest waits five minutes before it takes pods away; the test does not.
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
);
