import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';
import { countRequest } from './metrics.ts';

/** The route of each request, set by whoever recognises it: a fixed word, never what the client sent. */
const routes = new WeakMap<ServerResponse, string>();

export function nameRoute(response: ServerResponse, route: string) {
  routes.set(response, route);
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Counts the request and writes one line when it has been answered: reads that went well at `debug`, the rest at `info`,
 * faults at `error`. The id is the client's `X-Request-Id` if it is a plain one, and is sent back.
 */
export function observe(
  request: IncomingMessage,
  response: ServerResponse,
  { log, lifecycle }: { log: Log; lifecycle: Lifecycle },
) {
  const start = performance.now();
  const given = request.headers['x-request-id'];
  const isNamed = typeof given === 'string' && /^[\w-]{8,64}$/.test(given);
  // Most reads are of no interest to anybody: they get an id only if they brought one.
  const requestId = isNamed ? given : request.method === 'GET' ? undefined : randomUUID();
  if (requestId !== undefined) {
    request.headers['x-request-id'] = requestId;
    response.setHeader('X-Request-Id', requestId);
  } else if (given !== undefined) delete request.headers['x-request-id'];
  // Whoever keeps a connection to a service that stops would lose the next request on it.
  if (lifecycle.isDraining) response.setHeader('Connection', 'close');
  response.on('close', () => {
    const seconds = (performance.now() - start) / 1_000;
    const status = response.statusCode;
    const method = methods.has(request.method ?? '') ? String(request.method) : 'OTHER';
    const route = routes.get(response) ?? 'other';
    countRequest({ route, method, status, seconds });
    const isQuietRead = status < 400 && (method === 'GET' || method === 'HEAD');
    const level = status >= 500 ? 'error' : isQuietRead ? 'debug' : 'info';
    const milliseconds = Math.round(seconds * 1e5) / 100;
    const isAborted = !response.writableFinished;
    log[level](
      { requestId, method, route, status, milliseconds, ...(isAborted && { isAborted }) },
      'request',
    );
  });
}
