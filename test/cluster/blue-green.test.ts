import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@guestbook/testing/eventually';
import { afterAll, beforeAll, expect } from 'vitest';
import { installBook, render, waitForTier } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectlIn, patch } from './support/kubectl.ts';
import { deleteNamespace } from './support/namespace.ts';
import { countCalls, readOtherImage, steady, useImage } from './support/tracks.ts';
import { underLoad } from './support/under-load.ts';
import { visit } from './support/visitor.ts';

const namespace = 'guestbook-colours';
const connectionSeconds = 5;
const patches = steady(connectionSeconds);

beforeAll(() => installBook(namespace, [], { patches }));
afterAll(() => deleteNamespace(namespace));

function switchTo(track: string) {
  return patch(namespace, 'service/backend', { spec: { selector: { track } } });
}

/** Resolves to the seconds until a colour gets no more calls: none in three seconds. */
async function waitForQuiet(track: string): Promise<number> {
  const start = Date.now();
  for (;;) {
    const seconds = (Date.now() - start) / 1_000;
    const before = await countCalls(namespace, track);
    await sleep(3_000);
    if ((await countCalls(namespace, track)) === before) return seconds;
    expect(seconds).toBeLessThan(60);
  }
}

claim(21, 'switching colours and back fails no request; the old colour gets no more', async () => {
  const image = await readOtherImage(namespace);
  const quiet: number[] = [];
  const seen = await underLoad(
    async () => {
      const overlay = { patches: [...patches, useImage('backend-green', image)] };
      await apply(await render(namespace, ['blue-green'], overlay));
      await waitForTier(namespace, 'backend-green');
      expect(await countCalls(namespace, 'green')).toBe(0);

      await switchTo('green');
      quiet.push(await waitForQuiet('stable'));
      expect(await countCalls(namespace, 'green')).toBeGreaterThan(50);
      await switchTo('stable');
      quiet.push(await waitForQuiet('green'));
      await switchTo('green');
      quiet.push(await waitForQuiet('stable'));

      await kubectlIn(namespace, 'scale', 'deployment/backend', '--replicas=0');
      const blue = ['pod', '-l', 'tier=backend,track=stable'];
      await kubectlIn(namespace, 'wait', ...blue, '--for=delete', '--timeout=90s');
    },
    { book: namespace, total: 8_000, rate: 100 },
  );
  // The autoscaler of a colour scaled to 0 is disabled.
  const reason = 'jsonpath={.status.conditions[?(@.type=="ScalingActive")].reason}';
  await eventually(async () => {
    expect(await kubectlIn(namespace, 'get', 'hpa', 'backend', '-o', reason)).toBe('ScalingDisabled');
  }, 60);
  const longest = Math.max(...quiet).toFixed(0);
  const silence = `the old colour silent within ${longest} s of each (connections lived ${connectionSeconds} s)`;
  return `3 switches, then blue retired; ${silence}; ${seen}`;
});

claim(21, 'control: switching to a colour without pods is noticed', async () => {
  const ask = `process.stdout.write(String((await fetch('http://frontend.${namespace}/entries')).status))`;
  expect(await visit(ask)).toBe('200');
  await switchTo('red');
  await eventually(() => expect(visit(ask)).resolves.toBe('503'), 60);
  return 'reading the list is answered 503';
});
