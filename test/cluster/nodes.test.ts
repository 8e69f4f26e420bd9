import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '@guestbook/testing/eventually';
import { afterAll, expect } from 'vitest';
import { namespace, readPods, waitForTier } from './support/book.ts';
import { claim } from './support/claim.ts';
import { create, kubectl, kubectlIn, patch } from './support/kubectl.ts';
import { lackSecondNode } from './support/lacks.ts';
import { drain, otherNode, uncordon } from './support/nodes.ts';
import { pinReplicas } from './support/pin-replicas.ts';
import { tiers, underLoad } from './support/under-load.ts';

const manifest = fileURLToPath(new URL('../../k8s/50-backend.yaml', import.meta.url));

pinReplicas();

afterAll(async () => {
  // After a drain, pods do not move back on their own.
  for (const tier of tiers) await kubectlIn(namespace, 'rollout', 'restart', `deployment/${tier}`);
  for (const tier of tiers) await waitForTier(namespace, tier);
});

/** Watches the number of ready pods of each tier. `finish` resolves to the lowest number seen. */
function watchReady() {
  let fewest = Number.POSITIVE_INFINITY;
  const over = new AbortController();
  const watch = async () => {
    while (!over.signal.aborted) {
      const fields = '{range .items[*]}{.status.readyReplicas} {end}';
      const ready = await kubectlIn(namespace, 'get', 'deployments', '-o', `jsonpath=${fields}`);
      fewest = Math.min(fewest, ...ready.trim().split(' ').map(Number));
      await sleep(300);
    }
  };
  const watching = watch();
  return {
    finish: async () => {
      over.abort();
      await watching;
      return fewest;
    },
  };
}

claim(
  11,
  'a drained node (PostgreSQL elsewhere) fails no request',
  async () => {
    const [postgres] = await readPods(namespace, 'database');
    const stays = postgres?.spec.nodeName ?? '';
    const drained = await otherNode(stays);
    const ready = watchReady();
    try {
      const seen = await underLoad(() => drain(drained), { node: stays });
      const fewest = await ready.finish();
      expect(fewest).toBeGreaterThanOrEqual(2);
      return `${seen}; never fewer than ${fewest} ready`;
    } finally {
      await ready.finish();
      await uncordon(drained);
      for (const tier of tiers) await waitForTier(namespace, tier);
    }
  },
  lackSecondNode,
);

function evict(name: string): Promise<string> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  return create(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction);
}

async function setPolicy(unhealthyPodEvictionPolicy: 'AlwaysAllow' | 'IfHealthyBudget') {
  await patch(namespace, 'poddisruptionbudget/backend', { spec: { unhealthyPodEvictionPolicy } }, 'merge');
}

claim(12, 'crashing pods do not hold up a drain', async () => {
  try {
    // All of them crash, so that the budget allows no disruption.
    const crashing = { name: 'backend', env: [{ name: 'DATABASE_CONNECTIONS', value: 'none' }] };
    await patch(namespace, 'deployment/backend', {
      spec: {
        strategy: { rollingUpdate: { maxUnavailable: '100%' } },
        template: { spec: { containers: [crashing] } },
      },
    });
    const name = await eventually(async () => {
      const pods = await readPods(namespace, 'backend');
      const states = pods.map(({ status }) => status.containerStatuses?.[0]);
      if (!states.every((state) => state?.ready === false && state.restartCount > 0))
        throw new Error('not all crash');
      return pods[0]?.metadata.name ?? '';
    });
    await setPolicy('IfHealthyBudget');
    await eventually(() => expect(evict(name)).rejects.toThrow('disruption budget'), 20);
    await setPolicy('AlwaysAllow');
    await eventually(() => evict(name), 20);
    return 'a crashing pod evicted at once; held up by the default policy';
  } finally {
    await kubectlIn(namespace, 'rollout', 'undo', 'deployment/backend');
    await kubectl('apply', '-f', manifest);
    await waitForTier(namespace, 'backend');
  }
});
