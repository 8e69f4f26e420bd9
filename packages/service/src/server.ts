import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Refusal } from '@guestbook/contract';
import { z } from 'zod';
import { Bounds, type Limits } from './bounds.ts';
import { commonVariables } from './config.ts';
import { createHostCheck } from './host.ts';
import { sendProblem } from './respond.ts';
import { takeWholeAddress } from './target.ts';
import { answerUnparsed, refuseConnect } from './unparsed.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** How long a client may take for what it sends, and say nothing between two requests. */
type Times = Record<
  'HEADERS_TIMEOUT_SECONDS' | 'BODY_TIMEOUT_SECONDS' | 'IDLE_TIMEOUT_SECONDS' | 'CONNECTION_LIFE_SECONDS',
  number
>;

export const standard = z.object(commonVariables).parse({});

/**
 * A server that gives slow, silent and malformed clients a bounded time, and all of them together bounded room. Nothing
 * listens yet.
 * `connectionsCheckingInterval` is what makes the other times true: at its default of 30 s ten seconds mean thirty.
 */
export function createHttpServer(
  listener: Listener,
  limits: Times & Limits = standard,
  hosts?: Parameters<typeof createHostCheck>[1],
): Server {
  const options = {
    headersTimeout: limits.HEADERS_TIMEOUT_SECONDS * 1_000,
    requestTimeout: limits.BODY_TIMEOUT_SECONDS * 1_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: limits.IDLE_TIMEOUT_SECONDS * 1_000,
    noDelay: true,
  };
  const bounds = new Bounds((request, response) => {
    const fault = findAmbiguity(request) ?? findWrongHost?.(request);
    if (!fault) return listener(request, response);
    response.setHeader('Connection', 'close');
    sendProblem(response, fault);
  }, limits);
  const onRequest: Listener = (request, response) => {
    if (!request.url?.startsWith('/')) takeWholeAddress(request);
    bounds.admit(request, response);
  };
  const server = createServer(options, onRequest);
  const findWrongHost = hosts && createHostCheck(server, hosts);
  bounds.watch(server);
  // A reader that stops reading holds its answer in memory: end it. Event streams speak every 15 s.
  server.timeout = 60_000;
  server.on('clientError', answerUnparsed);
  server.on('connect', refuseConnect);
  // Node would answer an unknown `Expect` without a word.
  server.on('checkExpectation', onRequest);
  return server;
}

/** What two parsers could understand differently, and Node lets pass. */
function findAmbiguity(request: IncomingMessage): Refusal | undefined {
  const { rawHeaders, headers, url = '', httpVersionMajor, httpVersionMinor } = request;
  // HTTP/0.9 has no headers, and of HTTP/2 only the name arrives here.
  if (httpVersionMajor !== 1) return new Refusal('not_parseable');
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts > 1) {
    const message = 'Only one Host may be given.';
    return new Refusal('not_parseable', { errors: [{ field: 'Host', code: 'given_twice', message }] });
  }
  if (headers.expect !== undefined && !/\b100-continue\b/i.test(headers.expect)) {
    const message = 'Nothing but 100-continue can be expected.';
    return new Refusal('invalid_parameter', { errors: [{ field: 'Expect', code: 'invalid', message }] });
  }
  const coding = headers['transfer-encoding'];
  // Where chunks are unknown, a proxy would read the next request out of them.
  if (coding !== undefined && httpVersionMinor === 0) {
    const message = 'HTTP/1.0 has no transfer codings.';
    return new Refusal('not_parseable', {
      errors: [{ field: 'Transfer-Encoding', code: 'unsupported', message }],
    });
  }
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return new Refusal('not_implemented');
  return url.startsWith('/') ? undefined : new Refusal('not_parseable');
}
