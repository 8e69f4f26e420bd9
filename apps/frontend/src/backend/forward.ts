import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { unavailable } from '@guestbook/contract';
import { readBytes } from '@guestbook/service/body';
import { leaveCount } from '@guestbook/service/bounds';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Backend } from './call.ts';
import { toBackendHeaders, toClientHeaders } from './headers.ts';

interface Forwarder {
  backend: Backend;
  lifecycle: Lifecycle;
  readAddress: (request: IncomingMessage) => string;
  /** The event streams that are open, for whoever has to end them. */
  streams: Set<ServerResponse>;
}

/**
 * Passes one request through. The body is read first, up to its limit: so a slow client never holds a connection to the
 * backend, and half a note never gets there; `known` is a body that was read before.
 * An answer is taken from the backend at once, for the same reason: what the client has not read of it waits here, where the
 * server bounds it. Only what has no end to be known, an event stream, goes at the pace of its reader.
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  forwarder: Forwarder,
  known?: Buffer,
) {
  const { backend, lifecycle, readAddress, streams } = forwarder;
  const { method = 'GET', url: path = '/' } = request;
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const headers = toBackendHeaders(request, readAddress(request));
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? (known ?? (await readBytes(request))) : undefined;
  if (body) headers['content-length'] = body.length;
  const answer = await backend.call({
    method,
    path,
    headers,
    signal: gone.signal,
    ...(body && { body }),
  });
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream');
  if (isStream && lifecycle.isDraining) {
    // A stream that opens now would keep the service from stopping.
    answer.destroy();
    throw unavailable();
  }
  response.writeHead(answer.statusCode ?? 502, toClientHeaders(answer.headers));
  if (isStream) {
    leaveCount(response);
    streams.add(response);
    response.flushHeaders();
  }
  if (answer.headers['content-length'] === undefined) {
    // It also ends each side when the other breaks off.
    pipeline(answer, response, () => streams.delete(response));
    return;
  }
  answer.on('data', (chunk: Buffer) => response.write(chunk)).on('end', () => response.end());
  // An answer that breaks off must not pass for a whole one.
  answer.on('error', () => response.destroy());
}
