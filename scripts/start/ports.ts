import { createServer } from 'node:net';
import { explainListenError } from '@guestbook/service/listen';
import { findAddress, listHosts, toFailure } from './address.ts';
import type { Address } from './address.ts';

/** Whether the port is free. Throws if this machine does not have the address, or if only root may open the port. */
export async function isFree(address: Address): Promise<boolean> {
  for (const host of listHosts(address)) {
    const error = await tryToListen(address.port, host);
    if (error?.code === 'EADDRINUSE') return false;
    // Only the service's own host must exist: a machine without IPv6 has no `::1`.
    if (error && host === address.host) throw toFailure(explainListenError(error, address));
  }
  return true;
}

/** Returns the wanted port, or the next one that is free and not `reserved`. */
export async function findFreePort(wanted: { port: number; variable: string }, reserved: number[]) {
  const address = await findAddress('127.0.0.1', wanted);
  for (let { port } = wanted; port < 65_536; port += 1) {
    if (!reserved.includes(port) && (await isFree({ ...address, port }))) return port;
  }
  throw new Error(`No port is free from ${wanted.port} on.`);
}

function tryToListen(port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
