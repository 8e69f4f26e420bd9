import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from '@guestbook/contract';
import { z } from 'zod';
import { commonVariables } from './config.ts';
import { sendProblem } from './respond.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** How long a client may take for what it sends, and say nothing between two requests. */
type Times = Record<
  'HEADERS_TIMEOUT_SECONDS' | 'BODY_TIMEOUT_SECONDS' | 'IDLE_TIMEOUT_SECONDS' | 'CONNECTION_LIFE_SECONDS',
  number
>;

export const standard = z.object(commonVariables).parse({});

/** The last answer on each connection. */
const answers = new WeakMap<Duplex, ServerResponse>();

/** When each connection has lived long enough. */
const ends = new WeakMap<Duplex, number>();

/**
 * A server that gives slow, silent and malformed clients a bounded time. Nothing listens yet.
 * `connectionsCheckingInterval` is what makes the other times true: at its default of 30 s ten seconds mean thirty.
 */
export function createHttpServer(listener: Listener, times: Times = standard): Server {
  const options = {
    headersTimeout: times.HEADERS_TIMEOUT_SECONDS * 1_000,
    requestTimeout: times.BODY_TIMEOUT_SECONDS * 1_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: times.IDLE_TIMEOUT_SECONDS * 1_000,
    noDelay: true,
  };
  const server = createServer(options, (request, response) => {
    answers.set(request.socket, response);
    // A client that keeps its connection would keep its replica as well, whatever others come and go.
    if (performance.now() > (ends.get(request.socket) ?? 0)) response.setHeader('Connection', 'close');
    const fault = findAmbiguity(request);
    if (!fault) return listener(request, response);
    response.setHeader('Connection', 'close');
    sendProblem(response, fault);
  });
  server.on('connection', (socket) => {
    ends.set(socket, performance.now() + times.CONNECTION_LIFE_SECONDS * 1_000);
  });
  // A reader that stops reading holds its answer in memory: end it. Event streams speak every 15 s.
  server.timeout = 60_000;
  server.on('clientError', answerUnparsed);
  // Node would answer without a word.
  server.on('checkExpectation', (_: IncomingMessage, response: ServerResponse) => {
    const message = 'Nothing but 100-continue can be expected.';
    response.setHeader('Connection', 'close');
    sendProblem(response, new Refusal('invalid_parameter', [{ field: 'Expect', code: 'invalid', message }]));
  });
  return server;
}

/** What two parsers could understand differently, and Node lets pass. */
function findAmbiguity({ rawHeaders, headers, url = '' }: IncomingMessage): Refusal | undefined {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts > 1) {
    const message = 'Only one Host may be given.';
    return new Refusal('not_parseable', [{ field: 'Host', code: 'given_twice', message }]);
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return new Refusal('not_implemented');
  return url.startsWith('/') ? undefined : new Refusal('not_parseable');
}

function answerUnparsed(error: NodeJS.ErrnoException, socket: Duplex) {
  const answer = answers.get(socket);
  // Where an answer has begun, a second one would be read as part of it.
  const hasBegun = answer?.headersSent && !answer.writableFinished;
  if (!socket.writable || hasBegun || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const refusal = new Refusal(
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request_timeout'
        : 'not_parseable',
  );
  const body = JSON.stringify(refusal.toProblem());
  socket.end(
    `HTTP/1.1 ${refusal.status} ${refusal.message}\r\nConnection: close\r\n` +
      `Content-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
