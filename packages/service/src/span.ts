import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

const current = new AsyncLocalStorage<Span>();

/** Runs `work`, and all that it starts, with `span` as the current span. */
export function runInSpan<T>(span: Span, work: () => T): T {
  return current.run(span, work);
}

export const currentSpan = () => current.getStore();

/** The fields of a log line that name its trace. */
export function describeTrace(span = currentSpan()): { trace_id?: string } {
  return span ? { trace_id: span.spanContext().traceId } : {};
}
