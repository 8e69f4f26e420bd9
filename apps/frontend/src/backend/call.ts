import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { findRoute, PATHS, unavailable } from '@guestbook/contract';
import { Gate } from '@guestbook/service/gate';
import { carryTrace, inSpan } from '@guestbook/service/trace';

/** Where the backend is, and how long it may take until it begins to answer. */
export interface Backend {
  origin: URL;
  agent: Agent;
  timeoutMilliseconds: number;
  /** Calls that get an answer, and event streams: these stay for hours, and must not take the room of the others. */
  gates: { calls: Gate; streams: Gate };
}

export interface Call {
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  body?: Buffer;
  /** Whether it is the frontend that asks, for all visitors: it waits for no room. */
  isOwn?: boolean;
  /** Ends the call, as when the visitor has gone. */
  signal?: AbortSignal;
}

interface BackendOptions {
  url: string;
  timeoutSeconds: number;
  /** How many calls at a time, and how many that wait for their turn. */
  connections?: number;
  queueLength?: number;
  streams?: number;
}

export function createBackend(options: BackendOptions): Backend {
  const { url, timeoutSeconds, connections = 64, queueLength = 1_000, streams = 1_000 } = options;
  const timeoutMilliseconds = timeoutSeconds * 1_000;
  return {
    origin: new URL(url),
    agent: new Agent({ keepAlive: true, maxFreeSockets: connections }),
    timeoutMilliseconds,
    gates: {
      calls: new Gate({ atOnce: connections, waiting: queueLength, milliseconds: timeoutMilliseconds }),
      streams: new Gate({ atOnce: streams, waiting: 0 }),
    },
  };
}

/**
 * Resolves as soon as the answer's head is there. Rejects with a `Refusal` (503) if it does not come, or if too many calls
 * wait already. Its place is free again when the answer has been read or destroyed.
 */
export function callBackend(backend: Backend, call: Call): Promise<IncomingMessage> {
  const { method, path, headers } = call;
  const route = findRoute(path.split('?', 1)[0] ?? '') ?? 'other';
  const attributes = { 'http.request.method': method, 'url.template': route };
  return inSpan({ name: `${method} ${route}`, kind: 'CLIENT', attributes }, async (span) => {
    const { calls, streams } = backend.gates;
    const leave = call.isOwn ? undefined : await (route === PATHS.events ? streams : calls).enter();
    const answer = await send(backend, { ...call, headers: { ...headers, ...carryTrace(span) } }).catch(
      (error: unknown) => {
        leave?.();
        throw error;
      },
    );
    if (leave) answer.once('close', leave);
    span?.setAttribute('http.response.status_code', answer.statusCode ?? 0);
    return answer;
  });
}

function send(backend: Backend, call: Call): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const attempt = (isFirst: boolean) => {
      const { method, path, headers, body, signal } = call;
      const { agent, origin } = backend;
      const outgoing = request({
        agent,
        hostname: origin.hostname.replace(/^\[|\]$/g, ''),
        port: origin.port || 80,
        method,
        path,
        headers,
        ...(signal && { signal }),
      });
      const timer = setTimeout(
        () => outgoing.destroy(new Error('no answer in time')),
        backend.timeoutMilliseconds,
      );
      let isAnswered = false;
      outgoing.once('response', (answer) => {
        isAnswered = true;
        clearTimeout(timer);
        resolve(answer);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // From here on it is the answer that reports what goes wrong.
        if (isAnswered) return;
        // The backend may close an idle connection just as we use it. Only a read is safe to ask a second time.
        const isStale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        if (isFirst && isStale && (method === 'GET' || method === 'HEAD')) attempt(false);
        else reject(unavailable({ cause: error }));
      });
      outgoing.end(body);
    };
    attempt(true);
  });
}
