import { eventually } from '@guestbook/testing/eventually';
import { expect } from 'vitest';
import { readSpans, type Export, type Span } from '../observability/collector.ts';
import { installBook } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectlIn } from './support/kubectl.ts';
import { createNamespace, deleteNamespace, lackNamespace } from './support/namespace.ts';
import { tiers } from './support/under-load.ts';
import { podOf, visit } from './support/visitor.ts';

const namespace = 'guestbook-tracing';
// The component sends to the collector of `deploy/components/jaeger`.
const tracing = 'tracing';

/** Accepts OTLP like a collector, and returns the received bodies on GET. */
const collector = `
  const bodies = [];
  require('node:http').createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST' && request.url === '/v1/traces') bodies.push(JSON.parse(Buffer.concat(chunks)));
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(request.method === 'GET' ? JSON.stringify(bodies) : '{}');
    });
  }).listen(4318);
`;

/** A book that sends its traces to the test's collector. */
async function install() {
  await createNamespace(tracing);
  const metadata = { name: 'collector', namespace: tracing, labels: { app: 'collector' } };
  const ports = [{ port: 4318, targetPort: 4318 }];
  await apply([
    { apiVersion: 'v1', kind: 'Pod', metadata, spec: podOf({ args: ['-e', collector] }) },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: metadata.labels, ports } },
  ]);
  await kubectlIn(tracing, 'wait', 'pod/collector', '--for=condition=Ready', '--timeout=60s');
  await installBook(namespace, ['tracing']);
}

async function readTraces(): Promise<Span[]> {
  const bodies = await visit(`
    process.stdout.write(await (await fetch('http://collector.${tracing}:4318')).text());
  `);
  return (JSON.parse(bodies) as Export[]).flatMap(readSpans);
}

/** Lists the names from a span up to the root of its trace. */
function climb(spans: Span[], { service, name, parentSpanId }: Span): string[] {
  const parent = spans.find(({ spanId }) => spanId === parentSpanId);
  const above = parent ? climb(spans, parent) : [];
  return [...above, `${service.replace('guestbook-', '')} ${name}`];
}

async function followTrace() {
  const secret = 'words of a guest';
  const status = await visit(`
    const body = new URLSearchParams({ message: '${secret}' });
    const headers = { Accept: 'text/html' };
    const answer = await fetch('http://frontend.${namespace}/add', { method: 'POST', redirect: 'manual', headers, body });
    console.log(answer.status);
  `);
  expect(status).toBe('303');
  const { spans, statement, path } = await eventually(async () => {
    const all = await readTraces();
    const statement = all.find(({ name }) => name === 'insert-entries');
    if (!statement) throw new Error(`none of ${all.length} spans is the statement's`);
    const spans = all.filter(({ traceId }) => traceId === statement.traceId);
    const path = climb(spans, statement);
    // Each service sends its spans when it wants, and the backend has more spans than those on the path.
    if (path.length < 5) throw new Error(`the path has only arrived from ${path[0]} down`);
    return { spans, statement, path };
  }, 30);
  expect(path).toEqual([
    'frontend POST /add',
    'frontend POST /add',
    'backend POST /add',
    'backend write group',
    'backend insert-entries',
  ]);
  expect(JSON.stringify(spans)).not.toContain(secret);
  for (const tier of tiers) {
    const lines = await kubectlIn(namespace, 'logs', '-l', `tier=${tier}`, '--tail=-1');
    const line = lines.split('\n').find((text) => text.includes(`"trace_id":"${statement.traceId}"`));
    expect(line).toContain('"route":"/add"');
  }
  return path.join(' › ');
}

claim(
  22,
  'one trace leads from the page to the SQL statement, and the log names it',
  async () => {
    try {
      await install();
      return await followTrace();
    } finally {
      await deleteNamespace(namespace);
      await deleteNamespace(tracing);
    }
  },
  () => lackNamespace(tracing),
);
