import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFrontend } from '../../scripts/start/build-frontend.ts';
import { startCollector, type Span } from './collector.ts';

/** Both services send their traces to the test's collector. They send the rest when they stop, so no test depends on timing. */
const secret = 'words-of-a-guest';
let collector: Awaited<ReturnType<typeof startCollector>>;
const lines: string[] = [];
let stack: Processes;
const traceIds: Record<string, string> = {};
const foreign = { trace: 'a'.repeat(32), span: 'b'.repeat(16) };
const traceparent = `00-${foreign.trace}-${foreign.span}-01`;

const inTrace = (traceId: string | undefined) => collector.spans.filter((span) => span.traceId === traceId);
const kinds = { within: 1, server: 2, client: 3 };
const find = (spans: Span[], service: string, name: string, kind: number = kinds.server) => {
  const span = spans.find(
    (one) => one.service === `guestbook-${service}` && one.name === name && one.kind === kind,
  );
  if (!span) throw new Error(`No ${name} of ${service} in ${spans.map((one) => one.name).join(', ')}`);
  return span;
};
const postForm = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${stack.origin}/add`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', ...headers },
    body: new URLSearchParams(fields),
  });

/** Returns the trace that a request's log line names. */
const findTrace = (service: string, requestId: string) => {
  for (const line of lines) {
    const entry = JSON.parse(line) as Record<string, string>;
    if (entry['service'] === service && entry['requestId'] === requestId) return entry['trace_id'];
  }
  throw new Error(`No line of ${service} on ${requestId}`);
};

async function visit() {
  const signed = await postForm(
    { message: `Hello ${secret}`, name: secret },
    { 'x-request-id': 'sign-by-form', traceparent },
  );
  expect(signed.status).toBe(303);
  await postForm({ message: `Another ${secret}` });
  const read = await fetch(`${stack.origin}/?before=2&${secret}`, {
    headers: { accept: 'text/html', 'x-request-id': 'read-a-page' },
  });
  expect(read.status).toBe(200);
  // Notes that arrive together are written together. The key makes it a transaction of several statements.
  const together = Array.from({ length: 8 }, (_, at) =>
    fetch(`${stack.backendOrigin}/add`, {
      method: 'POST',
      headers: { 'idempotency-key': `notes-that-arrive-together-${at}`, 'x-request-id': `together-${at}` },
      body: new URLSearchParams({ message: `${secret} ${at}` }),
    }),
  );
  for (const answer of await Promise.all(together)) expect(answer.status).toBe(201);
  await fetch(`${stack.backendOrigin}/entries`, {
    headers: { traceparent, 'x-request-id': 'told-its-trace' },
  });
  await fetch(`${stack.backendOrigin}/entries`, {
    headers: { traceparent: `00-${foreign.trace}-nonsense`, 'x-request-id': 'told-nonsense' },
  });
  await fetch(`${stack.backendOrigin}/entries`, {
    headers: {
      traceparent: traceparent.replace(/1$/, '0').replaceAll('a', 'c'),
      'x-request-id': 'unsampled',
    },
  });
}

beforeAll(async () => {
  await buildFrontend({ say: () => {} });
  collector = await startCollector();
  stack = await startProcesses({
    lines,
    variables: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      LOG_LEVEL: 'debug',
      TRUSTED_PROXIES: '127.0.0.0/8',
    },
  });
  try {
    await visit();
  } finally {
    // Less than the five seconds after which spans are sent on their own: stopping the services sends them.
    await stack.stop();
  }
  for (const id of ['sign-by-form', 'read-a-page']) traceIds[id] = findTrace('frontend', id) ?? '';
});
afterAll(() => collector.stop());

describe('one trace', () => {
  test("leads from the page's form to the insert statement", () => {
    const spans = inTrace(traceIds['sign-by-form']);
    const page = find(spans, 'frontend', 'POST /add');
    expect(page.parentSpanId).toBeUndefined();
    expect(page).toMatchObject({ attributes: { 'http.response.status_code': 303 } });
    const call = spans.find((span) => span.parentSpanId === page.spanId && span.kind === kinds.client);
    const backend = spans.find((span) => span.parentSpanId === call?.spanId);
    expect(backend).toMatchObject({ service: 'guestbook-backend', name: 'POST /add', kind: kinds.server });
    const group = find(spans, 'backend', 'write group', kinds.within);
    expect(group.parentSpanId).toBe(backend?.spanId);
    const statement = find(spans, 'backend', 'insert-entries', kinds.client);
    expect(statement.parentSpanId).toBe(group.spanId);
    expect(statement.attributes['db.query.text']).toMatch(/^with added as .*\$2/);
  });

  test('leads from a page view to the select statement', () => {
    const spans = inTrace(traceIds['read-a-page']);
    const statement = find(spans, 'backend', 'read-below', kinds.client);
    const backend = spans.find((span) => span.spanId === statement.parentSpanId);
    expect(backend).toMatchObject({ name: 'GET /entries', attributes: { 'http.route': '/entries' } });
    expect(find(spans, 'frontend', 'GET /').attributes['http.route']).toBe('/');
  });

  test('of each note in a group leads to the same statements, as a parent or by a link', () => {
    const groups = new Set<string>();
    for (let at = 0; at < 8; at += 1) {
      const spans = inTrace(findTrace('backend', `together-${at}`));
      const request = find(spans, 'backend', 'POST /add');
      const own = spans.find(({ name }) => name === 'write group');
      const group = own ?? collector.spans.find(({ spanId }) => spanId === request.links[0]?.spanId);
      expect(group?.name).toBe('write group');
      if (!own) expect(group?.links.map(({ spanId }) => spanId)).toContain(request.spanId);
      const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === group?.spanId);
      expect(statements.map(({ name }) => name)).toContain('insert-entries');
      groups.add(group?.spanId ?? '');
    }
    expect(groups.size).toBeLessThan(8);
  });
});

describe('the traceparent header', () => {
  test('is ignored from visitors', () => {
    expect(traceIds['sign-by-form']).not.toBe(foreign.trace);
    expect(inTrace(foreign.trace).every(({ service }) => service === 'guestbook-backend')).toBe(true);
  });

  test('of a trusted peer continues its trace and its sampling decision', () => {
    const [span] = inTrace(foreign.trace);
    expect(span).toMatchObject({ name: 'GET /entries', parentSpanId: foreign.span });
    expect(findTrace('backend', 'told-its-trace')).toBe(foreign.trace);
    expect(findTrace('backend', 'unsampled')).toBe('c'.repeat(32));
    expect(inTrace('c'.repeat(32))).toEqual([]);
  });

  test('is ignored if it is malformed', () => {
    expect(findTrace('backend', 'told-nonsense')).toMatch(/^(?!a{32})[0-9a-f]{32}$/);
  });
});

describe('personal data of a visitor', () => {
  test('is never in the traces', () => {
    expect(collector.bodies.length).toBeGreaterThan(0);
    expect(collector.bodies.join()).not.toContain(secret);
    expect(collector.bodies.join()).not.toContain('127.0.0.1');
  });

  test('is never in the logs, which name the request and its trace', () => {
    const text = lines.join('\n');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('127.0.0.1');
    expect(findTrace('backend', 'sign-by-form')).toBe(traceIds['sign-by-form']);
  });
});
