import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Span } from '@opentelemetry/api';
import type { SpanStart, Telemetry, TelemetryOptions } from './open-telemetry.ts';
import { currentSpan, runInSpan } from './span.ts';

/** Undefined while traces are off: then OpenTelemetry is not loaded, and the functions of this file only do the work. */
let telemetry: Telemetry | undefined;

/** A stopping service waits this long for a collector that does not answer. */
const flushMilliseconds = 3_000;

export async function startTracing({ isOn, ...options }: TelemetryOptions & { isOn: boolean }) {
  if (!isOn) return;
  const { createTelemetry } = await import('./open-telemetry.ts');
  telemetry = createTelemetry(options);
}

/** Sends the remaining spans. */
export async function stopTracing() {
  await Promise.race([telemetry?.stop(), sleep(flushMilliseconds, undefined, { ref: false })]);
}

export const isTracing = () => telemetry !== undefined;

/** Starts the span of a request. It carries no address, no query and no text; its end adds the route. */
export function startRequestSpan({ method, headers }: RequestStart): Span | undefined {
  const attributes = { 'http.request.method': method };
  return telemetry?.start({ name: method, kind: 'SERVER', attributes, ...(headers && { headers }) });
}

interface RequestStart {
  method: string;
  /** Those of a trusted sender: they may say which trace the request is part of. */
  headers?: IncomingHttpHeaders | undefined;
}

export function endRequestSpan(
  span: Span,
  { method, route, status }: { method: string; route: string; status: number },
) {
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) telemetry?.fail(span, String(status));
  span.end();
}

/** Does `work` in a new span of the current trace. Outside a trace it only does the work. */
export function inSpan<T>(start: Omit<SpanStart, 'parent'>, work: (span?: Span) => Promise<T>): Promise<T> {
  const parent = currentSpan();
  return telemetry && parent ? record(telemetry, { ...start, parent }, work) : work();
}

/** Does `work` that serves several requests. Its span is part of the first one's trace, with links to and from the others. */
export function inSharedSpan<T>(
  start: Omit<SpanStart, 'parent' | 'links'>,
  spans: (Span | undefined)[],
  work: () => Promise<T>,
): Promise<T> {
  const [parent, ...others] = spans.filter((span) => span !== undefined);
  if (!telemetry || !parent) return work();
  const links = others.map((span) => ({ context: span.spanContext() }));
  return record(telemetry, { ...start, parent, links }, (span) => {
    for (const other of others) other.addLink({ context: span.spanContext() });
    return work();
  });
}

async function record<T>(telemetry: Telemetry, start: SpanStart, work: (span: Span) => Promise<T>) {
  const span = telemetry.start(start);
  try {
    return await runInSpan(span, () => work(span));
  } catch (error) {
    // Only the kind: the message of a database error can contain text of a note.
    telemetry.fail(span, kindOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The headers that let the next service continue the trace of `span`. */
export function carryTrace(span: Span | undefined): Record<string, string> {
  return (span && telemetry?.carry(span)) ?? {};
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
