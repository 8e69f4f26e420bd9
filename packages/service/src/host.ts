import type { IncomingMessage, Server } from 'node:http';
import { isIP } from 'node:net';
import { Refusal } from '@guestbook/contract';
import { isHealthPath } from './health.ts';
import type { Log } from './log.ts';

interface Options {
  publicOrigin: string | undefined;
  log: Log;
}

const localNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Makes the check that refuses an unknown `Host` where the book is for this machine only: the service listens on loopback, or
 * `PUBLIC_ORIGIN` is a loopback address, as for a container with its port published there. The check stops DNS rebinding: a
 * site can point its own name at 127.0.0.1, and its pages could then read the book.
 */
export function createHostCheck(server: Server, { publicOrigin, log }: Options) {
  const publicName = publicOrigin === undefined ? undefined : readName(new URL(publicOrigin).host);
  const names = new Set([...localNames, ...(publicName === undefined ? [] : [publicName])]);
  const isPublishedHere = publicName !== undefined && localNames.includes(publicName);
  let isBoundHere = false;
  server.on('listening', () => {
    const bound = server.address();
    const address = typeof bound === 'object' ? (bound?.address ?? '') : '';
    isBoundHere = isLoopback(address);
    // Visitors may use another loopback address, such as 127.0.0.2.
    if (isBoundHere) names.add(address);
    lastKnown = undefined;
  });
  const isKnown = (host: string) => {
    const name = readName(host);
    if (name === undefined) return false;
    // DNS rebinding needs a name. Other machines may reach the port of a container by its address.
    return names.has(name) || (!isBoundHere && isIP(name.replace(/^\[|\]$/g, '')) > 0);
  };
  let lastKnown: string | undefined;
  let hasWarned = false;

  return ({ headers: { host }, url }: IncomingMessage): Refusal | undefined => {
    if (!isBoundHere && !isPublishedHere) return undefined;
    // Browsers always send a Host; old programs may not. Most requests have the same Host as the last one.
    if (host === undefined || host === lastKnown || isHealthPath(url)) return undefined;
    if (isKnown(host)) {
      lastKnown = host;
      return undefined;
    }
    if (!hasWarned)
      log.warn(
        'refused a request with an unknown Host: set PUBLIC_ORIGIN to the address that visitors use, such as https://book.example',
      );
    hasWarned = true;
    const message = 'This Host is not the address of the book. Its owner can set PUBLIC_ORIGIN.';
    return new Refusal('wrong_host', { errors: [{ field: 'Host', code: 'unknown', message }] });
  };
}

/** Whether only this machine can reach the IP address. */
export const isLoopback = (address: string) => /^(127\.|::1$|::ffff:127\.)/.test(address);

/** The name in a `Host`, in lower case, without the port and the final dot. */
function readName(host: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, '');
}
