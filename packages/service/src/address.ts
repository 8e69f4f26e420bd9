import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { parseAddress, readGroups } from './parse-address.ts';

/** The loopback and private ranges: the proxies of an internal service are there. */
export const PRIVATE_NETWORKS = '127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7';

/** Stands in for the address of a client where the proxy sends none, or none that can be parsed. */
export const UNKNOWN_ADDRESS = 'unknown';

/** Makes the function that checks whether an address is a trusted proxy. */
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

/** Makes the function that checks whether a request comes directly from a trusted proxy, so that its headers are trusted. */
export function createPeerCheck(trusted: string[]): (request: IncomingMessage) => boolean {
  const isProxy = createProxyCheck(trusted);
  return (request) => isProxy(readPeer(request));
}

/**
 * Makes the function that reads the client's address: the peer, or, if the peer is a trusted proxy, the last address of
 * `X-Forwarded-For`. With more `hops`, it goes one address further left for each trusted proxy. A client can make up all
 * addresses left of that.
 */
export function createAddressReader(trusted: string[], hops = 1): (request: IncomingMessage) => string {
  const isProxy = createProxyCheck(trusted);
  return (request) => {
    let address = readPeer(request);
    if (!isProxy(address)) return address;
    const forwarded = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .filter((hop) => hop.trim() !== '');
    for (let left = hops; left > 0 && isProxy(address); left -= 1) {
      const hop = forwarded.pop();
      // The proxy itself is the client.
      if (hop === undefined) break;
      address = parseAddress(hop) ?? UNKNOWN_ADDRESS;
    }
    return address;
  };
}

function readPeer({ socket }: IncomingMessage): string {
  return parseAddress(socket.remoteAddress ?? '') ?? UNKNOWN_ADDRESS;
}

/** The network that limits count: the address itself, or for IPv6 its /64, which is the least that one subscriber has. */
export function networkOf(address: string): string {
  return networksOf(address)[0];
}

/** The networks that limits count: the address itself, or for IPv6 its /64 and its /56, which most homes have. */
export function networksOf(address: string): [string, ...string[]] {
  const plain = parseAddress(address) ?? address;
  if (isIP(plain) !== 6) return [plain];
  const groups = readGroups(plain);
  const inner = readInnerAddress(groups);
  if (inner) return [inner];
  const write = (fourth: number) =>
    [...groups.slice(0, 3), fourth].map((group) => group.toString(16)).join(':');
  const fourth = groups[3] ?? 0;
  return [`${write(fourth)}::/64`, `${write(fourth & 0xff00)}::/56`];
}

/** The IPv4 address inside a NAT64 (64:ff9b::/96) or 6to4 (2002::/16) address: one client has any number of these. */
function readInnerAddress(groups: number[]): string | undefined {
  const [first, second] = groups;
  const isNat64 = first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  const inner = isNat64 ? groups.slice(6) : first === 0x2002 ? groups.slice(1, 3) : undefined;
  return inner?.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
