import {
  context,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Attributes, Link, Span } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from './log.ts';

export interface SpanStart {
  name: string;
  kind: keyof typeof SpanKind;
  attributes?: Attributes;
  /** The parent: a span of this process, or the one named in the headers of a request. */
  parent?: Span | undefined;
  headers?: IncomingHttpHeaders;
  links?: Link[];
}

export interface TelemetryOptions {
  service: string;
  version: string;
  /** The share of traces that are kept, from 0 to 1. A caller that has already decided overrides it. */
  ratio: number;
  log: Log;
}

const ignore = () => {};

/** Makes an OpenTelemetry tracer that sends OTLP over HTTP. The exporter reads its `OTEL_EXPORTER_OTLP_*` variables itself. */
export function createTelemetry({ service, version, ratio, log }: TelemetryOptions) {
  const warn = (why: string) => log.warn({ why: why.slice(0, 200) }, 'traces were not sent');
  diag.setLogger(
    { error: warn, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    DiagLogLevel.ERROR,
  );
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer('guestbook', version);
  const propagator = new W3CTraceContextPropagator();

  const findParent = ({ parent, headers }: SpanStart) => {
    if (parent) return trace.setSpan(ROOT_CONTEXT, parent);
    if (!headers) return ROOT_CONTEXT;
    return propagator.extract(ROOT_CONTEXT, headers, {
      get: (carrier: IncomingHttpHeaders, name) => carrier[name],
      keys: Object.keys,
    });
  };

  return {
    start: (start: SpanStart): Span => {
      const { name, kind, attributes = {}, links = [] } = start;
      return tracer.startSpan(name, { kind: SpanKind[kind], attributes, links }, findParent(start));
    },
    fail: (span: Span, type: string) => {
      span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
    },
    /** The headers that let the next service continue the trace. */
    carry: (span: Span): Record<string, string> => {
      const headers: Record<string, string> = {};
      propagator.inject(trace.setSpan(context.active(), span), headers, {
        set: (carrier, name, value) => (carrier[name] = value),
      });
      return headers;
    },
    stop: () => provider.shutdown(),
  };
}

export type Telemetry = ReturnType<typeof createTelemetry>;
