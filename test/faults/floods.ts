import { once } from 'node:events';
import { Agent, get, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` `count` times, at most `atOnce` at a time. */
export async function each(count: number, atOnce: number, work: (at: number) => Promise<unknown>) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/**
 * Opens connections that each send all the bytes at once, and then read the answers or never read. Meanwhile each repeats
 * `drip`, a byte in each write.
 */
export async function flood({
  origin,
  connections,
  bytes,
  isReading,
  drip,
  seconds,
}: {
  origin: string;
  connections: number;
  bytes: (at: number) => string;
  isReading: boolean;
  drip?: string;
  seconds: number;
}) {
  const { hostname, port } = new URL(origin);
  const sockets = Array.from({ length: connections }, (_, at) => {
    const options = { port: Number(port), host: hostname, noDelay: true };
    const socket = connect(options, () => socket.write(bytes(at)));
    return (isReading ? socket.resume() : socket.pause()).on('error', () => {});
  });
  const end = performance.now() + seconds * 1_000;
  if (drip !== undefined) await sendSlowly(sockets, drip, end);
  await sleep(Math.max(0, end - performance.now()));
  for (const socket of sockets) socket.destroy();
}

/** Repeats the text on all connections until `end`, a byte in each write. All must start with its first byte. */
async function sendSlowly(sockets: Socket[], text: string, end: number) {
  await Promise.allSettled(sockets.map((socket) => once(socket, 'connect')));
  for (let at = 0; performance.now() < end; at += 1) {
    for (const socket of sockets)
      if (socket.readyState === 'open') socket.write(text.charAt(at % text.length));
    await nextTurn();
  }
}

/** A client with its own connections. It never throws: status 0 means no answer. */
export function createClient(origin: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    get: (path: string, headers: Record<string, string> = {}) =>
      new Promise<number>((resolve) => {
        get(origin + path, { agent, headers }, readStatus(resolve)).on('error', () => resolve(0));
      }),
    post: (body: string, headers: Record<string, string>) =>
      new Promise<number>((resolve) => {
        const length = { 'Content-Length': Buffer.byteLength(body) };
        const asking = request(
          `${origin}/add`,
          { method: 'POST', agent, headers: { ...headers, ...length } },
          readStatus(resolve),
        );
        asking.on('error', () => resolve(0)).end(body);
      }),
    close: () => agent.destroy(),
  };
}

function readStatus(resolve: (status: number) => void) {
  return (answer: IncomingMessage) => {
    const end = () => resolve(answer.statusCode ?? 0);
    answer.resume().on('end', end).on('error', end);
  };
}
