import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from './handler.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';
import { countRequest } from './metrics.ts';
import { describeTrace, runInSpan } from './span.ts';
import { endRequestSpan, isTracing, startRequestSpan } from './trace.ts';

interface Observer {
  log: Log;
  lifecycle: Lifecycle;
  /** Decides whether to continue the caller's trace. Without it, every request starts a new one. */
  isTrusted?: (request: IncomingMessage) => boolean;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Counts each request, traces it if traces are on, and logs one line when the answer closes: successful reads at `debug`,
 * errors of the server at `error`, the rest at `info`.
 */
export function observe({ log, lifecycle, isTrusted }: Observer): Handler {
  return (request, response, next) => {
    const start = performance.now();
    const method = methods.has(request.method ?? '') ? String(request.method) : 'OTHER';
    nameRequest(request, response);
    // On a kept connection the client would lose the next request when the service stops.
    if (lifecycle.isDraining) response.setHeader('Connection', 'close');
    const span = isTracing()
      ? startRequestSpan({ method, headers: isTrusted?.(request) ? request.headers : undefined })
      : undefined;
    response.on('close', () => {
      const seconds = (performance.now() - start) / 1_000;
      const status = response.statusCode;
      const route = readRoute(request);
      countRequest({ route, method, status, seconds });
      const isQuietRead = status < 400 && (method === 'GET' || method === 'HEAD');
      const level = status >= 500 ? 'error' : isQuietRead ? 'debug' : 'info';
      if (log.isLevelEnabled(level)) {
        const requestId = response.getHeader('X-Request-Id');
        const milliseconds = Math.round(seconds * 1e5) / 100;
        const isAborted = !response.writableFinished && { isAborted: true };
        const line = { requestId, ...describeTrace(span), method, route, status, milliseconds, ...isAborted };
        log[level](line, 'request');
      }
      if (span) endRequestSpan(span, { method, route, status });
    });
    if (span) runInSpan(span, next);
    else next();
  };
}

interface Routed extends IncomingMessage {
  route?: { path?: unknown };
}

/** Names the route of requests that no single path of Express matches, such as those for a folder of files. */
export function nameRoute(path: string): Handler {
  const route = { path };
  return (request, _, next) => {
    (request as Routed).route = route;
    next();
  };
}

/** The path of the matched route as the code writes it, never what the client sent. `other` if no single path matched. */
function readRoute(request: IncomingMessage): string {
  const path = (request as Routed).route?.path;
  return typeof path === 'string' ? path : 'other';
}

/** Gives a request its id: the client's `X-Request-Id` if it is plain, or a new one. The answer carries it too. */
function nameRequest(request: IncomingMessage, response: ServerResponse) {
  const given = request.headers['x-request-id'];
  const isNamed = typeof given === 'string' && /^[\w-]{8,64}$/.test(given);
  // `GET` gets an id only if the client sent one, or when it fails (`identify`): successful reads are not logged at `info`.
  const requestId = isNamed ? given : request.method === 'GET' ? undefined : randomUUID();
  if (requestId !== undefined) {
    request.headers['x-request-id'] = requestId;
    response.setHeader('X-Request-Id', requestId);
  } else if (given !== undefined) delete request.headers['x-request-id'];
}

/** Returns the id of a request that fails, and makes one if it has none: it links the log lines and the answer. */
export function identify(response: ServerResponse): string {
  const id = response.getHeader('X-Request-Id') ?? randomUUID();
  if (!response.headersSent) response.setHeader('X-Request-Id', id);
  return String(id);
}
