import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createAddressReader, networkOf, networksOf, PRIVATE_NETWORKS } from './address.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the address of the client is', () => {
  const trustNone = createAddressReader([]);
  const trustPrivate = createAddressReader(PRIVATE_NETWORKS.split(' '));
  const trustTwo = createAddressReader(PRIVATE_NETWORKS.split(' '), 2);

  test.each([
    ['the peer, if no proxy is trusted', trustNone, from('10.0.0.9', '6.6.6.6'), '10.0.0.9'],
    [
      'the last hop of a trusted proxy',
      trustPrivate,
      from('10.0.0.9', '6.6.6.6, 198.51.100.7'),
      '198.51.100.7',
    ],
    [
      'the last hop of a single proxy, also in a private network',
      trustPrivate,
      from('10.0.0.9', '6.6.6.6, 10.1.2.3'),
      '10.1.2.3',
    ],
    [
      'the hop that the first of two proxies adds',
      trustTwo,
      from('10.0.0.9', '6.6.6.6, 198.51.100.7, 10.0.0.8'),
      '198.51.100.7',
    ],
    [
      'the last hop where two proxies are possible and one is there',
      trustTwo,
      from('10.0.0.9', '6.6.6.6, 198.51.100.7'),
      '198.51.100.7',
    ],
    [
      'a private address behind two proxies',
      trustTwo,
      from('10.0.0.9', '6.6.6.6, 10.1.2.3, 10.0.0.8'),
      '10.1.2.3',
    ],
    ['the proxy, without X-Forwarded-For', trustPrivate, from('10.0.0.9'), '10.0.0.9'],
    [
      'an IPv4 address for a client on an IPv6 socket',
      trustPrivate,
      from('::ffff:198.51.100.7'),
      '198.51.100.7',
    ],
    [
      'the last hop of a proxy on an IPv6 socket',
      trustPrivate,
      from('::FFFF:a00:9', '198.51.100.7'),
      '198.51.100.7',
    ],
    ['an IPv6 address behind a proxy', trustPrivate, from('::1', '2001:db8::7'), '2001:db8::7'],
  ])('%s', (_, read, request, address) => {
    expect(read(request)).toBe(address);
  });

  test.each([
    ['198.51.100.7:5678', '198.51.100.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['"198.51.100.7"', '198.51.100.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:1:2:3:4:5:6:443', '2001:db8:1:2:3:4:5:6'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['[::ffff:c633:6407]:80', '198.51.100.7'],
    ['6.6.6.6, 198.51.100.7, ,', '198.51.100.7'],
    ['\t198.51.100.7 ', '198.51.100.7'],
    ['6.6.6.6, unknown', 'unknown'],
    ['6.6.6.6, _hidden', 'unknown'],
    ['6.6.6.6, 198.51.100', 'unknown'],
    ['6.6.6.6, [198.51.100.7]', 'unknown'],
    ['6.6.6.6, 010.0.0.1', 'unknown'],
    [' , ', '10.0.0.9'],
  ])('parses the hop %j', (hop, address) => {
    expect(trustPrivate(from('10.0.0.9', hop))).toBe(address);
  });
});

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['64:ff9b::192.0.2.1', '192.0.2.1'],
  ['64:ff9b::c000:201', '192.0.2.1'],
  ['64:ff9b:0:1::c000:201', '64:ff9b:0:1::/64'],
  ['2002:c000:201:7::1', '192.0.2.1'],
  ['unknown', 'unknown'],
])('limits count %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('limits also count the /56 of an IPv6 address, and only the address itself for IPv4', () => {
  expect(networksOf('2001:db8:1:ab12::1')).toEqual(['2001:db8:1:ab12::/64', '2001:db8:1:ab00::/56']);
  expect(networksOf('2001:db8:1:2::1')).toEqual(['2001:db8:1:2::/64', '2001:db8:1:0::/56']);
  expect(networksOf('198.51.100.7')).toEqual(['198.51.100.7']);
});
