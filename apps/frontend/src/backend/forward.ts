import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { unavailable } from '@guestbook/contract';
import { readBytes } from '@guestbook/service/body';
import { leaveCount } from '@guestbook/service/bounds';
import type { Lifecycle } from '@guestbook/service/lifecycle';
import type { Request } from 'express';
import type { Backend } from './call.ts';
import { toBackendHeaders, toClientHeaders } from './headers.ts';

interface Options {
  backend: Backend;
  lifecycle: Lifecycle;
  readAddress: (request: IncomingMessage) => string;
}

/** Passes requests to the backend and its answers to the clients. */
export class Forwarder {
  readonly #options: Options;
  readonly #streams = new Set<ServerResponse>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Passes one request. Reads its body first: a slow client never holds a connection to the backend, and no incomplete body
   * arrives there. For the same reason it reads the answer at once and buffers it, within the server's limits. Only an event
   * stream, which has no length, goes at the pace of its client.
   */
  async forward(request: Request, response: ServerResponse) {
    const { backend, lifecycle, readAddress } = this.#options;
    const { method, url: path, route } = request;
    const left = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) left.abort();
    });
    const headers = toBackendHeaders(request, readAddress(request));
    const body = method === 'GET' || method === 'HEAD' ? undefined : await readBytes(request);
    if (body) headers['content-length'] = body.length;
    const answer = await backend.call({
      method,
      path,
      route: route.path,
      headers,
      signal: left.signal,
      ...(body && { body }),
    });
    const isStream = answer.headers['content-type']?.startsWith('text/event-stream');
    if (isStream && lifecycle.isDraining) {
      // A new event stream would delay the shutdown.
      answer.destroy();
      throw unavailable();
    }
    response.writeHead(answer.statusCode ?? 502, toClientHeaders(answer.headers));
    if (isStream) {
      leaveCount(response);
      this.#streams.add(response);
      response.flushHeaders();
    }
    if (answer.headers['content-length'] === undefined) {
      // `pipeline` also ends either side when the other breaks off.
      pipeline(answer, response, () => this.#streams.delete(response));
      return;
    }
    answer.on('data', (chunk: Buffer) => response.write(chunk)).on('end', () => response.end());
    // A truncated answer must not look complete.
    answer.on('error', () => response.destroy());
  }

  /** Ends the open event streams. A second call disconnects the clients that have not read to the end. */
  endStreams() {
    for (const stream of this.#streams)
      if (stream.writableEnded) stream.destroy();
      else stream.end();
  }
}
