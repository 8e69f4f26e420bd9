import { Agent, get, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` `count` times, at most `atOnce` at a time. */
export async function each(count: number, atOnce: number, work: (at: number) => Promise<unknown>) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Opens connections that each send all the bytes at once, and then read the answers or never read. */
export async function flood({
  origin,
  connections,
  bytes,
  isReading,
  seconds,
}: {
  origin: string;
  connections: number;
  bytes: (at: number) => string;
  isReading: boolean;
  seconds: number;
}) {
  const { hostname, port } = new URL(origin);
  const sockets = Array.from({ length: connections }, (_, at) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes(at)));
    return (isReading ? socket.resume() : socket.pause()).on('error', () => {});
  });
  await sleep(seconds * 1_000);
  for (const socket of sockets) socket.destroy();
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
