import { startBackend } from '@guestbook/testing/backends/start-backend';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { until } from '@guestbook/testing/until';
import { expectHonest } from '@guestbook/testing/visitors/expect-honest';
import { register } from '@prometheus-io/client';
import { expect, test } from 'vitest';

test('answers any request without a 500, and every refusal names its reason', async () => {
  const backend = await startBackend();
  const frontend = await startFrontend(backend.origin, { BACKEND_TIMEOUT_SECONDS: '5' });
  try {
    const statuses = await expectHonest({
      origin: frontend.origin,
      runs: 1_000,
      wantsPage: ({ headers }) => headers.some((pair) => pair.join() === 'Accept,text/html'),
    });
    // The test proves little if all requests get the same refusal.
    expect(Object.keys(statuses).map(Number)).toEqual(
      expect.arrayContaining([200, 201, 400, 404, 405, 415, 422]),
    );
    console.log(JSON.stringify(statuses));
  } finally {
    await frontend.stop();
    await backend.stop();
  }
});

async function readRoutes() {
  const metric = await register.getSingleMetricAsString('http_requests_total');
  return [...metric.matchAll(/route="([^"]*)"/g)].map((match) => match[1]);
}

test.each([
  ['/?before=9', '/'],
  ['/notes/7', '/notes/:number'],
  ['/notes/x', '/notes/:number'],
  ['/assets/none.js', '/assets'],
  ['/favicon.ico', 'other'],
  ['/add', '/add'],
  ['/entries?limit=1', '/entries'],
  ['/entries/x', '/entries/:id'],
  ['/entries/x/y', '/entries/:id'],
  ['/events', '/events'],
  ['/Notes/7', 'other'],
  ['/nowhere', 'other'],
])('counts a request of %s under the route %s', async (path, route) => {
  const frontend = await startFrontend('http://127.0.0.1:9');
  try {
    register.resetMetrics();
    await (await fetch(frontend.origin + path)).text();
    await until(async () => (await readRoutes()).length > 0);
    expect(await readRoutes()).toEqual([route]);
  } finally {
    await frontend.stop();
  }
});
