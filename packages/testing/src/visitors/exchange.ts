import { connect } from 'node:net';

export interface RawRequest {
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer;
  isChunked: boolean;
}

export interface RawAnswer {
  status: number;
  type: string;
  body: string;
}

const ceilingMilliseconds = 10_000;

/** Sends a request as raw bytes and reads its answer, or the head of an event stream. Rejects without an answer in 10 seconds. */
export function exchange(origin: string, request: RawRequest): Promise<RawAnswer> {
  const { port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(toBytes(request, host)));
    socket.setTimeout(ceilingMilliseconds, () => socket.destroy(new Error('No answer in time.')));
    let received = Buffer.alloc(0);
    const finish = (isClosed: boolean) => {
      const answer = readAnswer(received, { isHead: request.method === 'HEAD', isClosed });
      if (answer) resolve(answer);
      if (answer) socket.destroy();
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      finish(false);
    });
    socket.on('error', reject).on('close', () => {
      finish(true);
      reject(new Error(`The connection closed after ${JSON.stringify(received.toString('latin1'))}.`));
    });
  });
}

function toBytes({ method, target, headers, body, isChunked }: RawRequest, host: string): Buffer {
  const framing = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...headers.map((pair) => pair.join(': ')),
    framing,
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (!isChunked) return Buffer.concat([head, body]);
  const size = body.length > 0 ? `${body.length.toString(16)}\r\n` : '';
  return Buffer.concat([
    head,
    Buffer.from(size),
    body,
    Buffer.from(size && '\r\n'),
    Buffer.from('0\r\n\r\n'),
  ]);
}

/** Returns the final answer; undefined while it is incomplete. */
function readAnswer(
  bytes: Buffer,
  { isHead, isClosed }: { isHead: boolean; isClosed: boolean },
): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  const rest = bytes.subarray(end + 4);
  // `100 Continue` precedes the answer.
  if (status === 100) return readAnswer(rest, { isHead, isClosed });
  const read = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
  const type = read('content-type');
  const body = rest.toString('utf8');
  const hasNone = isHead || status === 304 || type.startsWith('text/event-stream');
  const isWhole = read('content-length')
    ? rest.length >= Number(read('content-length'))
    : body.endsWith('0\r\n\r\n');
  return hasNone || isWhole || isClosed ? { status, type, body: hasNone ? '' : body } : undefined;
}
