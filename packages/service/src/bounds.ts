import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { unavailable } from '@guestbook/contract';
import { Counter } from '@prometheus-io/client';
import { readBytes } from './body.ts';
import { isHealthPath } from './health.ts';
import { sendProblem } from './respond.ts';
import type { Listener } from './server.ts';
import { Turns } from './turns.ts';
import { Unread } from './unread.ts';

/** The limits of one server. */
export type Limits = Record<
  | 'CONNECTION_LIFE_SECONDS'
  | 'CONNECTIONS_TOTAL'
  | 'REQUESTS_TOTAL'
  | 'REQUESTS_PER_CONNECTION'
  | 'UNREAD_MEGABYTES',
  number
>;

/** Connections beyond the limit that the server still accepts, for `surplusMilliseconds`: health checks get their answer. */
const surplusConnections = 200;
const surplusMilliseconds = 2_000;
/** Bytes of a body that may wait with its request. */
const largestWaiting = 16 * 1_024;

const refusals = new Counter({
  name: 'guestbook_refused_total',
  help: 'Requests and connections refused or cut because of a limit.',
  labelNames: ['limit'],
});

/** The state of a connection, all in one object: each request needs one lookup. */
interface Connection {
  bounds: Bounds;
  /** The time on the clock of `performance` from which the next answer closes the connection. */
  endsAt: number;
  /** The answer to the newest request. */
  newest: ServerResponse | undefined;
  /** The number of requests without a complete answer. */
  open: number;
  /** Pipelined requests, which wait for the answers before their own. */
  waiting: (() => void)[];
  /** Whether a request is being answered. */
  isBusy: boolean;
  /** Whether the current answer stays open, as an event stream does. */
  isStream: boolean;
  isSurplus: boolean;
}

/** The state of each open connection, by its socket. */
export const connections = new WeakMap<Duplex, Connection>();

// Node calls these listeners with the answer as `this`. All answers share them: a closure for each answer costs more.
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

/** Removes an answer that stays open, such as an event stream, from the count of requests. Its connection still counts. */
export function leaveCount({ socket }: ServerResponse) {
  const connection = socket && connections.get(socket);
  if (!connection || connection.isStream) return;
  connection.isStream = true;
  connection.bounds.requests -= 1;
}

/**
 * Limits the connections, requests and unread answers of a server. Each connection has one request in flight; pipelined
 * requests wait. Beyond a limit the answer is 503, except for health checks.
 */
export class Bounds {
  requests = 0;
  #connections = 0;
  readonly #limits: Limits;
  readonly #listener: Listener;
  readonly #turns = new Turns();
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
      // Closes idle connections to make room.
      if (isSurplus) server.closeIdleConnections();
      const end = isSurplus ? setTimeout(() => socket.destroy(), surplusMilliseconds) : undefined;
      socket.once('close', () => {
        clearTimeout(end);
        this.#connections -= 1;
        // The request being answered leaves the count when its answer closes.
        const answered = connection.isBusy ? 1 : 0;
        this.requests -= connection.open - answered;
        connection.open = answered;
      });
    });
  }

  /** Passes a request on, now or after the answers before its own, or refuses it. */
  admit(request: IncomingMessage, response: ServerResponse) {
    const { socket } = request;
    const connection = connections.get(socket);
    // The parser also finishes the bytes of a connection that was cut.
    if (!connection || socket.destroyed) return;
    connection.newest = response;
    const { REQUESTS_TOTAL, REQUESTS_PER_CONNECTION } = this.#limits;
    connection.open += 1;
    this.requests += 1;
    const isFull = this.requests > REQUESTS_TOTAL || connection.isSurplus;
    const position = connection.open;
    const isAhead = position > 1;
    const isTooFarAhead = position > REQUESTS_PER_CONNECTION || (isAhead && hasLargeBody(request));
    const limit = isTooFarAhead
      ? 'pipelining'
      : isFull && !isHealthPath(request.url)
        ? 'requests'
        : undefined;
    readOrDrop(request, limit !== undefined);
    if (!isAhead) this.#schedule(request, response, connection, limit);
    else if (isFull) {
      refusals.inc({ limit: 'pipelining' });
      ignoreRest(socket);
      socket.destroy();
    } else {
      // The refusal closes the connection: later requests get no answer.
      if (limit !== undefined) ignoreRest(socket);
      connection.waiting.push(() => this.#schedule(request, response, connection, limit));
    }
  }

  /** Begins now, or in a later turn if this turn of the event loop has answered enough. Health checks always begin now. */
  #schedule(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    limit: string | undefined,
  ) {
    const now = performance.now();
    // A client that keeps its connection would keep using this replica, however many others start.
    if (now > connection.endsAt) response.setHeader('Connection', 'close');
    const isNow = this.#turns.hasTime(now) || isHealthPath(request.url);
    if (isNow) this.#begin(request, response, connection, limit);
    else
      this.#turns.wait(() => {
        // A connection that closes takes its requests out of the count.
        if (!request.socket.destroyed) this.#begin(request, response, connection, limit);
      });
  }

  #begin(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    limit: string | undefined,
  ) {
    connection.isBusy = true;
    response.on('prefinish', onWritten).on('close', onClosed);
    if (limit !== undefined) {
      refusals.inc({ limit });
      if (limit === 'pipelining' || connection.isSurplus) response.setHeader('Connection', 'close');
      sendProblem(response, unavailable());
    } else this.#listener(request, response);
  }
}

/**
 * Starts to read a body, or drops it if the request is refused or its method has no use for a body. Handlers read the result
 * with `readBytes`. Until something reads a body, Node keeps each chunk of it as an object.
 */
function readOrDrop(request: IncomingMessage, isRefused: boolean) {
  const { method, headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  if (isRefused || method === 'GET' || method === 'HEAD') request.resume();
  else readBytes(request).catch(() => {});
}

/** Whether a body is too large to be held while its request waits for the answers before its own. */
function hasLargeBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > largestWaiting
  );
}

/**
 * Makes the parser drop the rest of what a connection has sent. Node reads 64 KB at a time, up to two thousand requests. It
 * would keep the objects of each until the connection closes, and has no public way to stop.
 */
function ignoreRest(socket: Duplex & { parser?: { onIncoming?: unknown } | null }) {
  if (socket.parser?.onIncoming) socket.parser.onIncoming = () => 0;
}
