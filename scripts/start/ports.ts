import { createServer } from 'node:net';

/** Whether nobody listens at this port of this machine; `localhost` is both addresses. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

/** The port, or the next one that is free and not promised to somebody else. */
export async function findFreePort(wanted: number, promised: number[]): Promise<number> {
  for (let port = wanted; port < 65_536; port += 1) {
    if (!promised.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`No port is free from ${wanted} on.`);
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has nobody listening there.
    server.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'EADDRINUSE' && code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
