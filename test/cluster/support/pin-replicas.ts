import { afterAll, beforeAll } from 'vitest';
import { manifests, namespace, waitForTier } from './book.ts';
import { kubectl, patch } from './kubectl.ts';
import { tiers } from './under-load.ts';

/**
 * Keeps each tier at three pods for the claims of a file. Otherwise the load of a test makes the autoscaler add pods, which
 * take CPU from the others and reset the deadline of a stalled rollout.
 */
export function pinReplicas() {
  beforeAll(async () => {
    for (const tier of tiers) {
      await patch(namespace, `hpa/${tier}`, { spec: { maxReplicas: 3 } }, 'merge');
      await waitForTier(namespace, tier);
    }
  });
  afterAll(() => kubectl('apply', '-f', manifests));
}
