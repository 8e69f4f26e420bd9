import { request, type IncomingMessage } from 'node:http';
import { createGunzip, constants } from 'node:zlib';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { nginx, startNginx } from '@guestbook/testing/frontends/start-nginx';
import { until } from '@guestbook/testing/until';
import { sign } from '@guestbook/testing/visitors/visit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let backend: Awaited<ReturnType<typeof startBackend>>;
let frontend: Awaited<ReturnType<typeof startFrontend>>;
beforeAll(async () => {
  backend = await startBackend();
  frontend = await startFrontend(backend.origin, { TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(async () => {
  await frontend.stop();
  await backend.stop();
});

/** Follows the events and collects their text. */
async function follow(url: string, headers: Record<string, string> = {}) {
  const call = request(`${url}/events`, { headers });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    call.on('response', resolve).on('error', reject).end();
  });
  const received = { text: '', headers: answer.headers, close: () => call.destroy() };
  const plain =
    answer.headers['content-encoding'] === 'gzip'
      ? answer.pipe(createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }))
      : answer;
  plain.on('data', (bytes: Buffer) => (received.text += bytes.toString())).on('error', () => {});
  return received;
}

describe.each([
  ['with its defaults', '', {}],
  ['with HTTP/1.1', 'proxy_http_version 1.1; proxy_set_header Connection "";', {}],
  [
    'that compresses events',
    'proxy_http_version 1.1; gzip on; gzip_types text/event-stream;',
    { 'accept-encoding': 'gzip' },
  ],
])('behind nginx %s', (_, settings, headers) => {
  test('events arrive at once', async ({ skip }) => {
    skip(nginx === undefined, 'nginx is not installed');
    const proxy = await startNginx(frontend.origin, settings);
    try {
      const received = await follow(proxy.origin, headers);
      await until(() => received.text.includes('id: '), 10_000);
      const { number } = (await sign(proxy.origin, { message: 'Through nginx' })).entry;
      await until(() => received.text.includes(`"number":${number}`), 10_000);
      received.close();
    } finally {
      await proxy.stop();
    }
  });
});

test('trusts the address from nginx', async ({ skip }) => {
  skip(nginx === undefined, 'nginx is not installed');
  const proxy = await startNginx(
    frontend.origin,
    'proxy_set_header X-Forwarded-For "$proxy_add_x_forwarded_for:4711";',
  );
  const seen: number[] = [];
  try {
    // nginx sees 127.0.0.1 for all of them, whatever their headers say.
    for (let count = 0; count < 25; count += 1) {
      const { status, body } = await fetch(`${proxy.origin}/events`, {
        headers: { 'x-forwarded-for': `198.51.100.${count}` },
      });
      seen.push(status);
      if (status === 429) await body?.cancel();
    }
    expect(seen.filter((status) => status === 200)).toHaveLength(20);
    expect(seen.slice(-1)).toEqual([429]);
  } finally {
    await proxy.stop();
  }
});
