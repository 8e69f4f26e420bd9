import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { unavailable } from '@guestbook/contract';
import { Counter } from '@prometheus-io/client';
import { isHealthPath } from './health.ts';
import { sendProblem } from './respond.ts';
import type { Listener } from './server.ts';
import { Unread } from './unread.ts';

/** How much one server takes on at once. */
export type Limits = Record<
  | 'CONNECTION_LIFE_SECONDS'
  | 'CONNECTIONS_TOTAL'
  | 'REQUESTS_TOTAL'
  | 'REQUESTS_PER_CONNECTION'
  | 'UNREAD_MEGABYTES',
  number
>;

/** Connections beyond the limit that are still accepted for a moment, so that probes of the health get their answer. */
const surplusConnections = 200;
const surplusMilliseconds = 2_000;

const refusals = new Counter({
  name: 'guestbook_refused_total',
  help: 'Requests and connections that were refused or cut because a limit was reached.',
  labelNames: ['limit'],
});

/** What is known of a connection: one look tells it all, as each request has to. */
interface Connection {
  bounds: Bounds;
  /** When it has lived long enough. */
  endsAt: number;
  /** The answer to its newest request. */
  newest: ServerResponse | undefined;
  /** Requests that have arrived and whose answers have not been taken to the end. */
  open: number;
  /** Those that wait for the answers before theirs. */
  waiting: (() => void)[];
  /** Whether one of them is being answered. */
  isBusy: boolean;
  /** Whether its present answer is one that stays open. */
  isStream: boolean;
  isSurplus: boolean;
}

export const connections = new WeakMap<Duplex, Connection>();

// Node calls these two with the answer as `this`. They serve all answers: a closure for each would cost more.
function onWritten(this: ServerResponse) {
  const { socket } = this.req;
  connections.get(socket)?.bounds.unread.watch(socket);
}

function onClosed(this: ServerResponse) {
  const { socket } = this.req;
  const connection = connections.get(socket);
  if (!connection) return;
  const { bounds } = connection;
  if (connection.isStream) connection.isStream = false;
  else bounds.requests -= 1;
  connection.isBusy = false;
  connection.open -= 1;
  bounds.unread.forget(socket);
  if (!socket.destroyed) connection.waiting.shift()?.();
}

/** Takes an answer that stays open, such as an event stream, out of the count of requests: only its connection counts. */
export function leaveCount({ socket }: ServerResponse) {
  const connection = socket && connections.get(socket);
  if (!connection || connection.isStream) return;
  connection.isStream = true;
  connection.bounds.requests -= 1;
}

/**
 * Bounds what a server does and keeps at once. A connection has one request under way, and what it sends ahead waits.
 * Beyond a limit the answer is 503, except to the questions after the service's health.
 */
export class Bounds {
  requests = 0;
  #connections = 0;
  readonly #limits: Limits;
  readonly #listener: Listener;
  readonly unread: Unread;

  constructor(listener: Listener, limits: Limits) {
    this.#listener = listener;
    this.#limits = limits;
    this.unread = new Unread(limits.UNREAD_MEGABYTES * 2 ** 20, () => refusals.inc({ limit: 'unread' }));
  }

  watch(server: Server) {
    server.maxConnections = this.#limits.CONNECTIONS_TOTAL + surplusConnections;
    server.on('drop', () => refusals.inc({ limit: 'connections' }));
    server.on('connection', (socket) => {
      this.#connections += 1;
      const isSurplus = this.#connections > this.#limits.CONNECTIONS_TOTAL;
      const connection: Connection = {
        bounds: this,
        endsAt: performance.now() + this.#limits.CONNECTION_LIFE_SECONDS * 1_000,
        newest: undefined,
        open: 0,
        waiting: [],
        isBusy: false,
        isStream: false,
        isSurplus,
      };
      connections.set(socket, connection);
      // Those that only wait for their next request make room for those that have one.
      if (isSurplus) server.closeIdleConnections();
      const end = isSurplus ? setTimeout(() => socket.destroy(), surplusMilliseconds) : undefined;
      socket.once('close', () => {
        clearTimeout(end);
        this.#connections -= 1;
        // The one that is being answered leaves the count by itself, a moment later.
        const answered = connection.isBusy ? 1 : 0;
        this.requests -= connection.open - answered;
        connection.open = answered;
      });
    });
  }

  /** Hands a request on now, or after the answers before its own, or refuses it. */
  admit(request: IncomingMessage, response: ServerResponse) {
    const { socket } = request;
    const connection = connections.get(socket);
    // The parser reads the bytes at hand to their end, also those of a connection that was cut.
    if (!connection || socket.destroyed) return;
    connection.newest = response;
    const { REQUESTS_TOTAL, REQUESTS_PER_CONNECTION } = this.#limits;
    connection.open += 1;
    this.requests += 1;
    const isFull = this.requests > REQUESTS_TOTAL || connection.isSurplus;
    const position = connection.open;
    const limit = position > REQUESTS_PER_CONNECTION ? 'pipelining' : isFull ? 'requests' : undefined;
    if (position === 1) this.#begin(request, response, connection, limit);
    else if (isFull) {
      refusals.inc({ limit: 'pipelining' });
      ignoreRest(socket);
      socket.destroy();
    } else {
      // Behind a refusal, which closes the connection, nothing is answered.
      if (limit !== undefined) ignoreRest(socket);
      connection.waiting.push(() => this.#begin(request, response, connection, limit));
    }
  }

  #begin(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    limit: string | undefined,
  ) {
    connection.isBusy = true;
    response.on('prefinish', onWritten).on('close', onClosed);
    // A client that keeps its connection would keep its replica as well, whatever others come and go.
    if (performance.now() > connection.endsAt) response.setHeader('Connection', 'close');
    if (limit !== undefined && !(limit === 'requests' && isHealthPath(request.url))) {
      refusals.inc({ limit });
      if (limit === 'pipelining' || connection.isSurplus) response.setHeader('Connection', 'close');
      sendProblem(response, unavailable());
    } else this.#listener(request, response);
  }
}

/**
 * Makes the parser drop what else a connection has sent. The 64 KB that are read at a time hold two thousand requests; Node
 * would make and keep objects of each until the connection has gone, and has no public way to stop in between.
 */
function ignoreRest(socket: Duplex & { parser?: { onIncoming?: unknown } | null }) {
  if (socket.parser?.onIncoming) socket.parser.onIncoming = () => 0;
}
