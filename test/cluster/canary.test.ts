import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { installBook, render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, eventually, kubectlIn } from './support/kubectl.ts';
import { settle, startLoad } from './support/load.ts';
import { deleteNamespace } from './support/namespace.ts';
import { countCalls, readOtherImage, steady, useImage } from './support/tracks.ts';

const namespace = 'guestbook-canary';
const patches = steady(1);

beforeAll(() => installBook(namespace, [], { patches }));
afterAll(() => deleteNamespace(namespace));

function rollOut(name: string) {
  return kubectlIn(namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=240s');
}

function withdraw() {
  return kubectlIn(namespace, 'delete', 'deployment', 'backend-canary', '--wait', '--cascade=foreground');
}

/** The canary's part of the calls within some time. */
async function measureShare(seconds: number) {
  const before = await countCalls(namespace);
  await sleep(seconds * 1_000);
  const after = await countCalls(namespace);
  const answered = (track: string) => (after[track] ?? 0) - (before[track] ?? 0);
  return answered('canary') / (answered('canary') + answered('stable'));
}

claim(21, 'a canary gets its share; bringing, promoting and withdrawing it fails nothing', async () => {
  const image = await readOtherImage(namespace);
  const load = await startLoad({ target: `http://frontend.${namespace}`, total: 5_000, rate: 60 });

  const overlay = { patches: [...patches, useImage('backend-canary', image)] };
  await apply(await render(namespace, ['canary'], overlay));
  await rollOut('backend-canary');
  await sleep(5_000);
  const one = await measureShare(40);
  await kubectlIn(namespace, 'scale', 'deployment/backend-canary', '--replicas=3');
  await rollOut('backend-canary');
  await sleep(5_000);
  const three = await measureShare(40);

  // The autoscaler of the stable pods does not count the others, the disruption budget does.
  const counted = 'jsonpath={.status.currentReplicas}';
  expect(await kubectlIn(namespace, 'get', 'hpa', 'backend', '-o', counted)).toBe('3');
  const expected = 'jsonpath={.status.expectedPods} {.status.disruptionsAllowed}';
  await eventually(async () => {
    expect(await kubectlIn(namespace, 'get', 'pdb', 'backend', '-o', expected)).toBe('6 1');
  }, 30);

  await kubectlIn(namespace, 'set', 'image', 'deployment/backend', `backend=${image}`);
  await rollOut('backend');
  await withdraw();
  const { requests, failures, acknowledged } = await load.finish();
  expect(failures).toEqual([]);
  expect(await settle(namespace, load.run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
  expect(Object.keys(await countCalls(namespace))).toEqual(['stable']);

  // Some 200 connections were given out by chance in that time: within five of their standard deviations.
  expect(one).toBeGreaterThan(0.1);
  expect(one).toBeLessThan(0.4);
  expect(three).toBeGreaterThan(0.33);
  expect(three).toBeLessThan(0.67);
  return `1 of 4 pods got ${(one * 100).toFixed(0)} %, 3 of 6 ${(three * 100).toFixed(0)} %; 0 failed of ${requests}, 0 of ${acknowledged.length} notes lost`;
});
