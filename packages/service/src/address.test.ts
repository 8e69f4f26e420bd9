import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createAddressReader, networkOf, PRIVATE_NETWORKS } from './address.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('who sent a request', () => {
  const trustNobody = createAddressReader([]);
  const trustPrivate = createAddressReader(PRIVATE_NETWORKS.split(' '));

  test.each([
    ['the peer, whatever it says', trustNobody, from('10.0.0.9', '6.6.6.6'), '10.0.0.9'],
    ['whom a trusted proxy saw', trustPrivate, from('10.0.0.9', '6.6.6.6, 198.51.100.7'), '198.51.100.7'],
    [
      'whom the first of two proxies saw',
      trustPrivate,
      from('10.0.0.9', '198.51.100.7, 10.0.0.8'),
      '198.51.100.7',
    ],
    ['the proxy, if what it forwards is no address', trustPrivate, from('10.0.0.9', 'unknown'), '10.0.0.9'],
    ['an IPv4 client on an IPv6 socket', trustPrivate, from('::ffff:198.51.100.7'), '198.51.100.7'],
    ['an IPv6 client behind a proxy', trustPrivate, from('::1', '2001:db8::7'), '2001:db8::7'],
  ])('%s', (_, read, request, address) => {
    expect(read(request)).toBe(address);
  });
});

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
