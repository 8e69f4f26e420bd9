import { isIP, SocketAddress } from 'node:net';

/**
 * Parses the address of a peer or of a hop in `X-Forwarded-For` into one normal form; undefined if it is not an address.
 * Proxies may add a port, brackets, quotation marks or a zone, and may write an IPv4 address as IPv6.
 */
export function parseAddress(text: string): string | undefined {
  const plain = text.trim().replace(/^"(.*)"$/, '$1');
  const bracketed = /^\[(.+)\](?::\d{1,5})?$/.exec(plain)?.[1];
  // The last part may be a port.
  const address = bracketed ?? (isIP(plain) ? plain : plain.replace(/:\d{1,5}$/, ''));
  if (isIP(address) !== 6) return isIP(address) && bracketed === undefined ? address : undefined;
  const { address: written } = new SocketAddress({ address: withoutZone(address), family: 'ipv6' });
  return written.replace(/^::ffff:(?=\d+\.)/, '');
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address;
}

/** The eight groups of an IPv6 address in the form of `parseAddress`. */
export function readGroups(address: string): number[] {
  const [left = [], right = []] = address.split('::').map((side) =>
    side
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  );
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
