import { connect } from 'node:net';

/**
 * `load.ts URL SECONDS [BODY]` prints the requests per second of 64 keep-alive connections. It writes prepared bytes to plain
 * sockets, since an HTTP client would be slower than the servers. It is its own process, so that it shares no event loop.
 */
const [address = '', seconds = '1', body] = process.argv.slice(2);
const { hostname, port, pathname, host } = new URL(address);
const head = body === undefined ? `GET ${pathname}` : `POST ${pathname}`;
const fields =
  body === undefined
    ? ''
    : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
const request = Buffer.from(`${head} HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n${body ?? ''}`);
const end = performance.now() + Number(seconds) * 1_000;
let count = 0;

/** Returns the length of an answer in bytes; undefined until its headers have arrived. */
function measureAnswer(bytes: Buffer): number | undefined {
  const at = bytes.indexOf('\r\n\r\n');
  if (at === -1) return undefined;
  const headers = bytes.toString('latin1', 0, at);
  if (!headers.startsWith('HTTP/1.1 2')) throw new Error(headers);
  const length = /content-length: (\d+)/i.exec(headers)?.[1];
  if (length === undefined) throw new Error(`An answer without a length: ${headers}`);
  return at + 4 + Number(length);
}

function client(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request));
    let beginning = Buffer.alloc(0);
    let length: number | undefined;
    let received = 0;
    socket.on('error', reject).on('close', () => {
      // A connection that closes early would make the rest look fast.
      if (performance.now() < end) reject(new Error('The server closed a connection.'));
      else resolve();
    });
    socket.on('data', (chunk) => {
      beginning =
        received === 0 ? chunk : length === undefined ? Buffer.concat([beginning, chunk]) : beginning;
      length ??= measureAnswer(beginning);
      received += chunk.length;
      if (length === undefined || received < length) return;
      count += 1;
      length = undefined;
      received = 0;
      if (performance.now() < end) socket.write(request);
      else socket.destroy();
    });
  });
}

const start = performance.now();
await Promise.all(Array.from({ length: 64 }, client));
console.log((count / (performance.now() - start)) * 1_000);
