import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';
import { countRequest } from './metrics.ts';
import type { Listener } from './server.ts';
import { describeTrace, endRequestSpan, isTracing, runInSpan, startRequestSpan } from './trace.ts';

interface Observer {
  log: Log;
  lifecycle: Lifecycle;
  /** The route of a path: a fixed word, never what the client sent. */
  routeOf: (path: string) => string;
  /** Whose word on the trace a request is part of counts; nobody's without it. */
  isTrusted?: (request: IncomingMessage) => boolean;
}

type Handle = (request: IncomingMessage, response: ServerResponse, path: string) => void;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Counts each request, traces it where that is wanted, and writes one line when it has been answered: reads that went well
 * at `debug`, the rest at `info`, faults at `error`.
 */
export function observe({ log, lifecycle, routeOf, isTrusted }: Observer, handle: Handle): Listener {
  return (request, response) => {
    const start = performance.now();
    const path = request.url?.split('?', 1)[0] ?? '/';
    const route = routeOf(path);
    const method = methods.has(request.method ?? '') ? String(request.method) : 'OTHER';
    nameRequest(request, response);
    // Whoever keeps a connection to a service that stops would lose the next request on it.
    if (lifecycle.isDraining) response.setHeader('Connection', 'close');
    const span = isTracing()
      ? startRequestSpan({ method, route, headers: isTrusted?.(request) ? request.headers : undefined })
      : undefined;
    response.on('close', () => {
      const seconds = (performance.now() - start) / 1_000;
      const status = response.statusCode;
      countRequest({ route, method, status, seconds });
      const isQuietRead = status < 400 && (method === 'GET' || method === 'HEAD');
      const level = status >= 500 ? 'error' : isQuietRead ? 'debug' : 'info';
      const requestId = response.getHeader('X-Request-Id');
      const milliseconds = Math.round(seconds * 1e5) / 100;
      const isAborted = !response.writableFinished;
      log[level](
        {
          requestId,
          ...describeTrace(span),
          method,
          route,
          status,
          milliseconds,
          ...(isAborted && { isAborted }),
        },
        'request',
      );
      if (span) endRequestSpan(span, status);
    });
    if (span) runInSpan(span, () => handle(request, response, path));
    else handle(request, response, path);
  };
}

/** The id is the client's `X-Request-Id` if it is a plain one, and is sent back. */
function nameRequest(request: IncomingMessage, response: ServerResponse) {
  const given = request.headers['x-request-id'];
  const isNamed = typeof given === 'string' && /^[\w-]{8,64}$/.test(given);
  // Most reads are of no interest to anybody: they get an id only if they brought one, or go wrong.
  const requestId = isNamed ? given : request.method === 'GET' ? undefined : randomUUID();
  if (requestId !== undefined) {
    request.headers['x-request-id'] = requestId;
    response.setHeader('X-Request-Id', requestId);
  } else if (given !== undefined) delete request.headers['x-request-id'];
}

/** The id of a request that goes wrong, so that the log's lines on it are found together. */
export function identify(response: ServerResponse): string {
  const id = response.getHeader('X-Request-Id') ?? randomUUID();
  if (!response.headersSent) response.setHeader('X-Request-Id', id);
  return String(id);
}
