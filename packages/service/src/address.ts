import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** The loopback and private ranges, where an internal service's own proxies live. */
export const PRIVATE_NETWORKS = '127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7';

/** Makes the function that tells whether an address is one of the trusted proxies. */
function createProxyCheck(trusted: string[]): (address: string) => boolean {
  const proxies = new BlockList();
  for (const network of trusted) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) > 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Makes the function that tells whether a request comes straight from a trusted proxy, so that its word counts. */
export function createPeerCheck(trusted: string[]): (request: IncomingMessage) => boolean {
  const isProxy = createProxyCheck(trusted);
  return ({ socket }) => isProxy(unmap(socket.remoteAddress ?? ''));
}

/**
 * Makes the function that tells who sent a request: the peer, or, where that is a trusted proxy, the right-most address
 * of `X-Forwarded-For` that is not one. Everything left of it can be made up by the client.
 */
export function createAddressReader(trusted: string[]): (request: IncomingMessage) => string {
  const isProxy = createProxyCheck(trusted);
  return (request) => {
    let address = unmap(request.socket.remoteAddress ?? '');
    const hops = String(request.headers['x-forwarded-for'] ?? '').split(',');
    while (isProxy(address)) {
      const hop = unmap(hops.pop()?.trim() ?? '');
      if (!isIP(hop)) break;
      address = hop;
    }
    return address;
  };
}

/** The bucket an address is counted in: itself, or for IPv6 the /64 that one subscriber has at least. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const gap = address.includes('::') ? Array.from({ length: 8 - left.length - right.length }, () => '0') : [];
  const groups = [...left, ...gap, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** `::ffff:192.0.2.1` is an IPv4 client on a socket that takes both. */
function unmap(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
