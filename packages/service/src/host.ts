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
 * Makes the check that keeps pages of other sites out of a book that is for this machine: a site can let its own name lead
 * to 127.0.0.1, and to a browser the book would then be a part of that site. Such a book is one that listens on loopback,
 * or whose `PUBLIC_ORIGIN` is there, as in a container whose port is published on loopback.
 */
export function createHostCheck(server: Server, { publicOrigin, log }: Options) {
  const publicName = publicOrigin === undefined ? undefined : readName(new URL(publicOrigin).host);
  const names = new Set([...localNames, ...(publicName === undefined ? [] : [publicName])]);
  const isPublishedHere = publicName !== undefined && localNames.includes(publicName);
  let isBoundHere = false;
  server.on('listening', () => {
    const bound = server.address();
    const address = typeof bound === 'object' ? (bound?.address ?? '') : '';
    isBoundHere = /^(127\.|::1$|::ffff:127\.)/.test(address);
    // Another address of this machine alone, such as 127.0.0.2, is how visitors reach it there.
    if (isBoundHere) names.add(address);
    lastKnown = undefined;
  });
  const isKnown = (host: string) => {
    const name = readName(host);
    if (name === undefined) return false;
    // An address cannot lead elsewhere as a name can, and a container's port may be known by it in this network.
    return names.has(name) || (!isBoundHere && isIP(name.replace(/^\[|\]$/g, '')) > 0);
  };
  let lastKnown: string | undefined;
  let hasWarned = false;

  return ({ headers: { host }, url }: IncomingMessage): Refusal | undefined => {
    if (!isBoundHere && !isPublishedHere) return undefined;
    // A browser always names the host; an old program may not. Most requests name the same one as the last.
    if (host === undefined || host === lastKnown || isHealthPath(url)) return undefined;
    if (isKnown(host)) {
      lastKnown = host;
      return undefined;
    }
    if (!hasWarned)
      log.warn(
        'a request was refused for its Host: set PUBLIC_ORIGIN to the address that visitors use, such as https://book.example',
      );
    hasWarned = true;
    const message = 'This book is not known by this name. Its owner can set PUBLIC_ORIGIN.';
    return new Refusal('wrong_host', { errors: [{ field: 'Host', code: 'unknown', message }] });
  };
}

/** The name in a `Host`, as it is compared: any port, any case, and the dot that may end it. */
function readName(host: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, '');
}
