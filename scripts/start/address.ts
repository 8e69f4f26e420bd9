import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { explainListenError } from '@guestbook/service/listen';
import { StartFailure } from './failure.ts';

/** Where a service listens, and how it is reached there. */
export interface Address {
  host: string;
  port: number;
  variable: string;
  /** Where the starter asks it. */
  origin: string;
}

const all = ['0.0.0.0', '::'];
const local = ['127.0.0.1', '::1'];

/** The address that a service with this HOST and port will listen at. */
export async function findAddress(host: string, place: { port: number; variable: string }): Promise<Address> {
  const { address } = await lookup(host).catch((error: unknown) => {
    throw toFailure(explainListenError(error, { ...place, host }));
  });
  const reachable = local[all.indexOf(address)] ?? address;
  const name = isIPv6(reachable) ? `[${reachable}]` : reachable;
  return { ...place, host: address, origin: `http://${name}:${place.port}` };
}

/** The address as people type it. */
export function showAddress({ host, port, origin }: Address): string {
  return [...all, ...local].includes(host) ? `http://localhost:${port}` : origin;
}

/** Every address whose port must be free: visitors say `localhost`, which is both of this machine's own. */
export function listHosts({ host }: Address): string[] {
  return [...all, ...local].includes(host) ? [...new Set([host, ...local])] : [host];
}

export const toFailure = (error: unknown) =>
  error instanceof Error ? new StartFailure(error.message, { cause: error }) : error;
