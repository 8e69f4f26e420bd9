import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { PATHS, unavailable } from '@guestbook/contract';
import { Gate } from '@guestbook/service/gate';
import { carryTrace, inSpan } from '@guestbook/service/trace';

export interface Call {
  method: string;
  path: string;
  /** The pattern of the path, for traces. */
  route: string;
  headers: OutgoingHttpHeaders;
  body?: Buffer;
  /** The frontend's own call, on behalf of all visitors: it does not wait for a free connection. */
  isOwn?: boolean;
  /** Cancels the call, for example when the client disconnects. */
  signal?: AbortSignal;
}

interface BackendOptions {
  url: string;
  /** The head of an answer must arrive within this time. */
  timeoutSeconds: number;
  /** The limits of running and of waiting calls. */
  connections?: number;
  queueLength?: number;
  /** The limit of open event streams. */
  streams?: number;
}

/** Sends requests to the backend, over connections that it keeps. */
export class Backend {
  readonly timeoutMilliseconds: number;
  readonly #origin: URL;
  readonly #agent: Agent;
  readonly #calls: Gate;
  /** Separate, because event streams stay open for hours. */
  readonly #streams: Gate;

  constructor(options: BackendOptions) {
    const { url, timeoutSeconds, connections = 64, queueLength = 1_000, streams = 1_000 } = options;
    const milliseconds = timeoutSeconds * 1_000;
    this.timeoutMilliseconds = milliseconds;
    this.#origin = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxFreeSockets: connections });
    this.#calls = new Gate({ atOnce: connections, waiting: queueLength, milliseconds });
    this.#streams = new Gate({ atOnce: streams, waiting: 0 });
  }

  /**
   * Resolves when the head of the answer arrives. The caller must read or destroy the body: this frees the slot.
   * Rejects with a `Refusal` (503) if no answer arrives in time or too many calls are waiting.
   */
  call(call: Call): Promise<IncomingMessage> {
    const { method, route, headers } = call;
    const attributes = { 'http.request.method': method, 'url.template': route };
    return inSpan({ name: `${method} ${route}`, kind: 'CLIENT', attributes }, async (span) => {
      const gate = route === PATHS.events ? this.#streams : this.#calls;
      const leave = call.isOwn ? undefined : await gate.enter();
      const traced = { ...call, headers: { ...headers, ...carryTrace(span) } };
      const answer = await this.#send(traced).catch((error: unknown) => {
        leave?.();
        throw error;
      });
      if (leave) answer.once('close', leave);
      span?.setAttribute('http.response.status_code', answer.statusCode ?? 0);
      return answer;
    });
  }

  /** Closes all connections. */
  close() {
    this.#agent.destroy();
  }

  #send(call: Call, isFirst = true): Promise<IncomingMessage> {
    const { method, path, headers, body, signal } = call;
    return new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.#agent,
        hostname: this.#origin.hostname.replace(/^\[|\]$/g, ''),
        port: this.#origin.port || 80,
        method,
        path,
        headers,
        ...(signal && { signal }),
      });
      const timeout = () => outgoing.destroy(new Error('no answer in time'));
      const timer = setTimeout(timeout, this.timeoutMilliseconds);
      let isAnswered = false;
      outgoing.once('response', (answer) => {
        isAnswered = true;
        clearTimeout(timer);
        resolve(answer);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // After its head has arrived, the answer emits the error itself.
        if (isAnswered) return;
        // The backend may close an idle connection just as it is used. Only a read is safe to repeat.
        const isStale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        if (isFirst && isStale && (method === 'GET' || method === 'HEAD')) resolve(this.#send(call, false));
        else reject(unavailable({ cause: error }));
      });
      outgoing.end(body);
    });
  }
}
