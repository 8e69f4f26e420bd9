import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from '@guestbook/contract';
import { connections } from './bounds.ts';

/** Answers bytes that the parser cannot read. No request gets a second answer, or the answer to another. */
export function answerUnparsed(error: NodeJS.ErrnoException, socket: Duplex) {
  const answer = connections.get(socket)?.newest;
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  // The unreadable bytes are the rest of this request, or follow it.
  const isRest = answer && !answer.req.complete;
  if (answer && (isRest ? answer.writableEnded : answer.writableEnded && !answer.writableFinished)) {
    end(socket);
    return;
  }
  if (answer && !answer.writableEnded) {
    if (answer.headersSent || (isRest && !answer.socket)) {
      socket.destroy();
      return;
    }
    if (!isRest) {
      answer.setHeader('Connection', 'close');
      return;
    }
  }
  const refusal = new Refusal(
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request_timeout'
        : 'not_parseable',
  );
  end(socket, refusal);
}

/** Answers CONNECT. Node would close the connection without an answer. */
export function refuseConnect({ socket }: IncomingMessage) {
  // Node no longer handles its errors.
  socket.on('error', () => {});
  const answer = connections.get(socket)?.newest;
  if (answer && !answer.writableFinished) socket.destroy();
  else end(socket, new Refusal('method_not_allowed', { headers: { Allow: 'GET, HEAD, POST' } }));
}

/** Closes a connection after sending the rest. */
function end(socket: Duplex, refusal?: Refusal) {
  socket.end(refusal && format(refusal), () => socket.destroy());
}

function format(refusal: Refusal): string {
  const body = JSON.stringify(refusal.toProblem());
  const headers = {
    ...refusal.headers,
    Connection: 'close',
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': body.length,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${refusal.status} ${refusal.message}\r\n${lines.join('')}\r\n${body}`;
}
