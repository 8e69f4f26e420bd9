import { afterAll, beforeAll } from 'vitest';
import { manifests, namespace, waitForTier } from './book.ts';
import { kubectl, patch } from './kubectl.ts';
import { tiers } from './under-load.ts';

/**
 * Keeps the book at three pods of a tier for the claims of a file. The load of a test would make the autoscaler add pods,
 * which takes the processors from those that are watched and gives a stalled rollout a new deadline.
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
