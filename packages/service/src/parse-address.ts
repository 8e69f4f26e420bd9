import { isIP, SocketAddress } from 'node:net';

/**
 * The IP address that a peer or a hop of `X-Forwarded-For` names, in the one form it is written in here; undefined if it
 * names none. Proxies write a port behind it, brackets, quotation marks or a zone; an IPv4 address may come as IPv6.
 */
export function parseAddress(text: string): string | undefined {
  const plain = text.trim().replace(/^"(.*)"$/, '$1');
  const bracketed = /^\[(.+)\](?::\d{1,5})?$/.exec(plain)?.[1];
  // What is no address, but is one without its last part, has a port.
  const address = bracketed ?? (isIP(plain) ? plain : plain.replace(/:\d{1,5}$/, ''));
  if (isIP(address) !== 6) return isIP(address) && bracketed === undefined ? address : undefined;
  const { address: written } = new SocketAddress({ address: withoutZone(address), family: 'ipv6' });
  return written.replace(/^::ffff:(?=\d+\.)/, '');
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address;
}

/** The eight groups of an IPv6 address that `parseAddress` has written. */
export function readGroups(address: string): number[] {
  const [left = [], right = []] = address.split('::').map((side) =>
    side
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  );
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
