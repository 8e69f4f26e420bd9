import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Refusal } from '@guestbook/contract';
import { z } from 'zod';
import { Bounds, type Limits } from './bounds.ts';
import { commonVariables } from './config.ts';
import { createHostCheck } from './host.ts';
import { sendProblem } from './respond.ts';
import { readAbsoluteForm } from './target.ts';
import { answerUnparsed, refuseConnect } from './unparsed.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** How long a client may take to send a request, and how long a connection may be idle or live. */
type Times = Record<
  'HEADERS_TIMEOUT_SECONDS' | 'BODY_TIMEOUT_SECONDS' | 'IDLE_TIMEOUT_SECONDS' | 'CONNECTION_LIFE_SECONDS',
  number
>;

/** The default limits. */
export const defaults = z.object(commonVariables).parse({});

/**
 * Makes a server that bounds the time of slow, silent and malformed clients, and the memory of all clients together. It does
 * not listen yet. `hosts` turns on the check of `Host`.
 */
export function createHttpServer(
  listener: Listener,
  limits: Times & Limits = defaults,
  hosts?: Parameters<typeof createHostCheck>[1],
): Server {
  const options = {
    headersTimeout: limits.HEADERS_TIMEOUT_SECONDS * 1_000,
    requestTimeout: limits.BODY_TIMEOUT_SECONDS * 1_000,
    // Node checks the timeouts this often. At its default of 30 s, a timeout of 10 s could take 40 s.
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: limits.IDLE_TIMEOUT_SECONDS * 1_000,
    noDelay: true,
  };
  const bounds = new Bounds((request, response) => {
    const refusal = findAmbiguity(request) ?? findWrongHost?.(request);
    if (!refusal) return listener(request, response);
    response.setHeader('Connection', 'close');
    sendProblem(response, refusal);
  }, limits);
  const onRequest: Listener = (request, response) => {
    if (!request.url?.startsWith('/')) readAbsoluteForm(request);
    bounds.admit(request, response);
  };
  const server = createServer(options, onRequest);
  const findWrongHost = hosts && createHostCheck(server, hosts);
  bounds.watch(server);
  // Closes the connection of a client that stops reading, since its answer stays in memory. Event streams write every 15 s.
  server.timeout = 60_000;
  server.on('clientError', answerUnparsed);
  server.on('connect', refuseConnect);
  // Node would send an empty 417 for an unknown `Expect`.
  server.on('checkExpectation', onRequest);
  return server;
}

/** Finds what Node accepts but another parser, such as a proxy's, could read differently (request smuggling). */
function findAmbiguity(request: IncomingMessage): Refusal | undefined {
  const { rawHeaders, headers, url = '', httpVersionMajor, httpVersionMinor } = request;
  // HTTP/0.9 has no headers. HTTP/2 is not supported: only its version can appear here.
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
  // HTTP/1.0 has no chunks: a proxy could read the next request from their bytes.
  if (coding !== undefined && httpVersionMinor === 0) {
    const message = 'HTTP/1.0 has no transfer codings.';
    return new Refusal('not_parseable', {
      errors: [{ field: 'Transfer-Encoding', code: 'unsupported', message }],
    });
  }
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return new Refusal('not_implemented');
  return url.startsWith('/') ? undefined : new Refusal('not_parseable');
}
