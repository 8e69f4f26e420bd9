import { request, type IncomingHttpHeaders } from 'node:http';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { readText, startStandIn } from '@guestbook/testing/backends/start-stand-in';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { sendRaw } from '@guestbook/testing/visitors/send-raw';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe('the API through the frontend', () => {
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let frontend: Awaited<ReturnType<typeof startFrontend>>;

  beforeAll(async () => {
    backend = await startBackend();
    frontend = await startFrontend(backend.origin);
  });
  afterAll(async () => {
    await frontend.stop();
    await backend.stop();
  });

  test('adds a note and lists it with the backend’s headers', async () => {
    const added = await fetch(`${frontend.origin}/add`, {
      method: 'POST',
      body: new URLSearchParams({ entry: 'Hi' }),
    });
    expect(added.status).toBe(201);
    const location = added.headers.get('location') ?? '';
    expect(await (await fetch(frontend.origin + location)).json()).toMatchObject({ message: 'Hi' });
    const { revision } = (await added.json()) as { revision: number };
    const listed = await fetch(`${frontend.origin}/entries?revision=${revision}`, {
      headers: { accept: 'text/html' },
    });
    expect(await listed.json()).toMatchObject([{ message: 'Hi' }]);
    expect(listed.headers.get('guestbook-count')).toBe('1');
    expect(listed.headers.get('x-content-type-options')).toBe('nosniff');
    const tag = listed.headers.get('etag') ?? '';
    expect((await fetch(`${frontend.origin}/entries`, { headers: { 'if-none-match': tag } })).status).toBe(
      304,
    );
  });

  test.each([
    ['PUT', '/entries', 405],
    ['GET', '/add', 405],
    ['GET', '/entries?limit=0', 400],
    ['GET', '/entries/%zz', 400],
    ['POST', '/entries/', 405],
  ])('lets the backend refuse %s %s with %i', async (method, path, status) => {
    const answer = await fetch(frontend.origin + path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/POST|GET, HEAD/);
  });

  test('answers HEAD like GET, without a body', async () => {
    const answer = await fetch(`${frontend.origin}/entries`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(2);
  });

  test('passes events as they arrive, and ends the stream at shutdown', async () => {
    const answer = await fetch(`${frontend.origin}/events`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    await fetch(`${backend.origin}/add`, { method: 'POST', body: new URLSearchParams({ entry: 'News' }) });
    let text = '';
    while (!text.includes('News')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: entry');
    frontend.endStreams();
    while (!(await reader?.read())?.done);
  });

  test('answers 503 to a new event stream during shutdown', async () => {
    frontend.lifecycle.isDraining = true;
    try {
      const answer = await fetch(`${frontend.origin}/events`);
      expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close']);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect((await fetch(`${frontend.origin}/entries`)).status).toBe(200);
    } finally {
      frontend.lifecycle.isDraining = false;
    }
  });

  test('passes every header of the backend', async () => {
    // These belong to the connection, which is another one.
    const ofConnection = ['connection', 'date', 'keep-alive', 'transfer-encoding'];
    const named = { 'x-request-id': 'a-request-of-the-test' };
    for (const [path, init] of [
      ['/entries?limit=1', {}],
      ['/entries?above=0&limit=1', {}],
      ['/entries', { headers: { 'accept-encoding': 'br' } }],
      ['/entries', { method: 'PUT' }],
      ['/entries/none', {}],
      ['/events', {}],
      ['/add', { method: 'POST', body: '{"message":"x"}', headers: { 'content-type': 'application/json' } }],
    ] satisfies [string, RequestInit][]) {
      const [ours, theirs] = await Promise.all(
        [frontend.origin, backend.origin].map(async (origin) => {
          const headers = { ...('headers' in init ? init.headers : {}), ...named };
          const answer = await fetch(origin + path, { ...init, headers });
          await answer.body?.cancel();
          return [...answer.headers.keys()].filter((name) => !ofConnection.includes(name));
        }),
      );
      expect([path, ours]).toEqual([path, theirs]);
    }
  });

  test('refuses requests of other sites and ambiguous requests itself', async () => {
    const headers = { origin: 'https://other.example' };
    expect((await fetch(`${frontend.origin}/add`, { method: 'POST', headers })).status).toBe(403);
    const twoHosts = 'GET /entries HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n';
    expect(await sendRaw(frontend.port, twoHosts)).toMatch(/^HTTP\/1.1 400/);
  });
});

describe('the backend', () => {
  const seen: { headers: IncomingHttpHeaders; body: string; url?: string | undefined }[] = [];
  let backend: Awaited<ReturnType<typeof startStandIn>>;

  beforeAll(async () => {
    backend = await startStandIn((request, response) => {
      void readText(request).then((body) => {
        seen.push({ headers: request.headers, body, url: request.url });
        response
          .setHeader('Set-Cookie', 'internal=1')
          .setHeader('Server', 'internal')
          .setHeader('ETag', 'W/"x-1"');
        response.setHeader('Keep-Alive', 'timeout=3').end('{}');
      });
    });
  });
  afterAll(() => backend.stop());

  async function pass(headers: Record<string, string>, variables = {}) {
    const frontend = await startFrontend(backend.origin, variables);
    const body = '{"message":"é"}';
    const answer = await fetch(`${frontend.origin}/add?a=1&a=2`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    await answer.text();
    await frontend.stop();
    return { answer, ...seen.at(-1) };
  }

  test('gets the body as sent and only the allowed headers', async () => {
    const { headers, body, url, answer } = await pass({
      'idempotency-key': 'k'.repeat(20),
      'idempotency-seconds': '1',
      'x-real-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      cookie: 'a=1',
      authorization: 'Bearer x',
      origin: 'http://book.example',
      'sec-fetch-site': 'same-origin',
    });
    expect(body).toBe('{"message":"é"}');
    expect(url).toBe('/add?a=1&a=2');
    expect(Object.keys(headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'idempotency-key',
      'x-forwarded-for',
      'x-request-id',
    ]);
    expect(answer.headers.get('etag')).toBe('W/"x-1"');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
    expect(answer.headers.get('keep-alive')).not.toContain('timeout=3');
  });

  test('gets the client’s address from the connection, not from its headers', async () => {
    const claim = { 'x-forwarded-for': '203.0.113.1, 198.51.100.2' };
    expect((await pass(claim)).headers?.['x-forwarded-for']).toBe('127.0.0.1');
  });

  test('gets the address that a trusted proxy saw, and none left of it', async () => {
    const claim = { 'x-forwarded-for': '203.0.113.1, 198.51.100.2' };
    const { headers } = await pass(claim, { TRUSTED_PROXIES: '127.0.0.0/8' });
    expect(headers?.['x-forwarded-for']).toBe('198.51.100.2');
  });

  test.each([
    ['a length over the limit', `Content-Length: 40000\r\n\r\n${'x'.repeat(1_000)}`],
    ['chunks that go over the limit', `Transfer-Encoding: chunked\r\n\r\n9C40\r\n${'x'.repeat(40_000)}\r\n`],
  ])('gets nothing of a body with %s', async (_, rest) => {
    const frontend = await startFrontend(backend.origin);
    const before = seen.length;
    const head = 'POST /add HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const [answer] = (await sendRaw(frontend.port, head + rest)).split('\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 413[^]*connection: close/i);
    expect(seen).toHaveLength(before);
    await frontend.stop();
  });

  test('gets nothing of an incomplete body', async () => {
    const frontend = await startFrontend(backend.origin);
    const before = seen.length;
    const options = { port: frontend.port, method: 'POST', path: '/add', headers: { 'content-length': 100 } };
    const half = request(options).on('error', () => {});
    half.write('{"message":');
    await new Promise((resolve) => setTimeout(resolve, 100));
    half.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen).toHaveLength(before);
    await frontend.stop();
  });
});
