import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { afterAll, beforeAll, expect, test } from 'vitest';

let frontend: Awaited<ReturnType<typeof startFrontend>>;
beforeAll(async () => {
  frontend = await startFrontend('http://127.0.0.1:9');
});
afterAll(() => frontend.stop());

const get = (path: string, headers = {}) => fetch(frontend.origin + path, { headers });

test('assets may be cached for a year, have a type and are compressed as the client accepts', async () => {
  for (const [accepted, coding] of [
    ['gzip, br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ]) {
    const answer = await fetch(`${frontend.origin}/assets/page-1a2b.js`, {
      method: 'HEAD',
      headers: { 'accept-encoding': String(accepted) },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-encoding')).toBe(coding);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test.each([
  '/assets/none.js',
  '/assets/',
  '/assets',
  '/assets/..%2f.vite%2fmanifest.json',
  '/assets/%00',
  '/assets/%zz',
])('refuses %s with a problem', async (path) => {
  const answer = await get(path);
  expect([400, 404]).toContain(answer.status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

test('serves the icon under both names', async () => {
  for (const path of ['/favicon.svg', '/favicon.ico']) {
    expect((await get(path)).headers.get('content-type')).toBe('image/svg+xml');
  }
});

test('answers health and version without a backend', async () => {
  expect((await get('/livez')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
  expect(await (await get('/version')).json()).toEqual({ name: 'guestbook-frontend', version: '0' });
  expect((await get('/metrics')).status).toBe(404);
});
