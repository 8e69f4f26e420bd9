import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { findRoute, unavailable } from '@guestbook/contract';
import { carryTrace, inSpan } from '@guestbook/service/trace';

/** Where the backend is, and how long it may take until it begins to answer. */
export interface Backend {
  origin: URL;
  agent: Agent;
  timeoutMilliseconds: number;
}

export interface Call {
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  body?: Buffer;
  /** Ends the call, as when the visitor has gone. */
  signal?: AbortSignal;
}

export function createBackend({ url, timeoutSeconds }: { url: string; timeoutSeconds: number }): Backend {
  return {
    origin: new URL(url),
    agent: new Agent({ keepAlive: true, maxFreeSockets: 256 }),
    timeoutMilliseconds: timeoutSeconds * 1_000,
  };
}

/** Resolves as soon as the answer's head is there. Rejects with a `Refusal` (503) if it does not come. */
export function callBackend(backend: Backend, call: Call): Promise<IncomingMessage> {
  const { method, path, headers } = call;
  const route = findRoute(path.split('?', 1)[0] ?? '') ?? 'other';
  const attributes = { 'http.request.method': method, 'url.template': route };
  return inSpan({ name: `${method} ${route}`, kind: 'CLIENT', attributes }, async (span) => {
    const answer = await send(backend, { ...call, headers: { ...headers, ...carryTrace(span) } });
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
        else reject(Object.assign(unavailable(), { cause: error }));
      });
      outgoing.end(body);
    };
    attempt(true);
  });
}
