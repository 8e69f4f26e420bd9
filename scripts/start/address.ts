import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { isLoopback } from '@guestbook/service/host';
import { explainListenError } from '@guestbook/service/listen';
import { StartFailure } from './failure.ts';

/** The address that a service listens on. */
export interface Address {
  host: string;
  port: number;
  variable: string;
  /** The URL at which the starter reaches it. */
  origin: string;
}

const all = ['0.0.0.0', '::'];
const local = ['127.0.0.1', '::1'];

/** Resolves HOST. Throws a sentence for a person if this machine has no such address. */
export async function findAddress(host: string, place: { port: number; variable: string }): Promise<Address> {
  const { address } = await lookup(host).catch((error: unknown) => {
    throw toFailure(explainListenError(error, { ...place, host }));
  });
  const reachable = local[all.indexOf(address)] ?? address;
  const name = isIPv6(reachable) ? `[${reachable}]` : reachable;
  return { ...place, host: address, origin: `http://${name}:${place.port}` };
}

/** Throws a sentence for a person if other machines can reach HOST: in development, Vite serves source code. */
export function expectLoopback(host: string, { host: address }: Address) {
  if (isLoopback(address)) return;
  throw new StartFailure(
    `HOST is ${JSON.stringify(host)}, but \`pnpm dev\` is for this machine only: it serves source code. Unset HOST, or run \`pnpm start\`.`,
  );
}

/** The address as a person types it. */
export function showAddress({ host, port, origin }: Address): string {
  return [...all, ...local].includes(host) ? `http://localhost:${port}` : origin;
}

/** The addresses on which the port must be free. A browser resolves `localhost` to 127.0.0.1 or ::1, so both count. */
export function listHosts({ host }: Address): string[] {
  return [...all, ...local].includes(host) ? [...new Set([host, ...local])] : [host];
}

export const toFailure = (error: unknown) =>
  error instanceof Error ? new StartFailure(error.message, { cause: error }) : error;
