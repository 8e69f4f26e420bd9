import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@guestbook/testing/eventually';
import { afterAll, beforeAll, expect } from 'vitest';
import { installBook, render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectlIn } from './support/kubectl.ts';
import { deleteNamespace } from './support/namespace.ts';
import { countCalls, readOtherImage, steady, useImage } from './support/tracks.ts';
import { underLoad } from './support/under-load.ts';

const namespace = 'guestbook-canary';
const patches = steady(1);

beforeAll(() => installBook(namespace, [], { patches }));
afterAll(() => deleteNamespace(namespace));

function rollOut(name: string) {
  return kubectlIn(namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=240s');
}

function count(): Promise<number[]> {
  return Promise.all(['canary', 'stable'].map((track) => countCalls(namespace, track)));
}

/** Resolves to the canary's share of the calls in 40 s, after older connections have closed. */
async function measureShare() {
  await sleep(5_000);
  const before = await count();
  await sleep(40_000);
  const [canary = 0, stable = 0] = (await count()).map((calls, index) => calls - (before[index] ?? 0));
  return canary / (canary + stable);
}

claim(21, 'a canary gets its share; adding, promoting and removing it fails no request', async () => {
  const image = await readOtherImage(namespace);
  const shares: number[] = [];
  const seen = await underLoad(
    async () => {
      const overlay = { patches: [...patches, useImage('backend-canary', image)] };
      await apply(await render(namespace, ['canary'], overlay));
      await rollOut('backend-canary');
      shares.push(await measureShare());
      await kubectlIn(namespace, 'scale', 'deployment/backend-canary', '--replicas=3');
      await rollOut('backend-canary');
      shares.push(await measureShare());

      // The autoscaler counts only the stable pods. The disruption budget counts all.
      const counted = 'jsonpath={.status.currentReplicas}';
      expect(await kubectlIn(namespace, 'get', 'hpa', 'backend', '-o', counted)).toBe('3');
      const expected = 'jsonpath={.status.expectedPods} {.status.disruptionsAllowed}';
      await eventually(async () => {
        expect(await kubectlIn(namespace, 'get', 'pdb', 'backend', '-o', expected)).toBe('6 1');
      }, 30);

      await kubectlIn(namespace, 'set', 'image', 'deployment/backend', `backend=${image}`);
      await rollOut('backend');
      const withdraw = ['delete', 'deployment', 'backend-canary', '--cascade=foreground'];
      await kubectlIn(namespace, ...withdraw);
    },
    { book: namespace, total: 10_000, rate: 100 },
  );
  // About 200 connections were distributed at random in that time: allow five standard deviations.
  const [one = 0, three = 0] = shares;
  expect(one).toBeGreaterThan(0.1);
  expect(one).toBeLessThan(0.4);
  expect(three).toBeGreaterThan(0.33);
  expect(three).toBeLessThan(0.67);
  const percents = shares.map((share) => `${(share * 100).toFixed(0)} %`);
  return `1 of 4 pods got ${percents[0]}, 3 of 6 ${percents[1]}; ${seen}`;
});
