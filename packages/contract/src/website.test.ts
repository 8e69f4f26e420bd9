import { describe, expect, test } from 'vitest';
import { parseNewEntry, Refusal } from './index.ts';

/** The stored address, or the code of the error. */
function store(website: string): string | undefined {
  try {
    return parseNewEntry({ message: 'x', website }).website;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.errors.map(({ field }) => field)).toEqual(['website']);
    return error.errors[0]?.code;
  }
}

describe('a website is stored as every browser writes it', () => {
  test.each([
    ['https://ada.example', 'https://ada.example/'],
    ['HTTP://Ada.EXAMPLE:80/A?b#c', 'http://ada.example/A?b#c'],
    ['https://ada.example:8443/x y', 'not_a_web_address'],
    ['https://münchen.example/ü', 'https://xn--mnchen-3ya.example/%C3%BC'],
    ['https://faß.example', 'https://xn--fa-hia.example/'],
    ['https://xn--mnchen-3ya.example', 'https://xn--mnchen-3ya.example/'],
    ['https://日本語。jp', 'https://xn--wgv71a119e.jp/'],
    ['http://192.0.2.7:8080/', 'http://192.0.2.7:8080/'],
    ['http://[2001:DB8::1]/', 'http://[2001:db8::1]/'],
    ['http://intranet/', 'http://intranet/'],
    ['https://\u089f.com', 'https://xn--oyb.com/'],
    ['https://\u1add.com', 'https://xn--3rf.com/'],
  ])('%s: %s', (typed, stored) => {
    expect(store(typed)).toBe(stored);
  });
});

describe('a website as people type it', () => {
  test.each([
    ['ada.example', 'https://ada.example/'],
    ['www.ada.example', 'https://www.ada.example/'],
    [' Ada.Example ', 'https://ada.example/'],
    ['ADA.example/Path?q#h', 'https://ada.example/Path?q#h'],
    ['ada.example:8080', 'https://ada.example:8080/'],
    ['ada.example:8080/x', 'https://ada.example:8080/x'],
    ['ada.example.', 'https://ada.example/'],
    ['https://ada.example.', 'https://ada.example/'],
    ['ada.example./x.', 'https://ada.example/x.'],
    ['//ada.example', 'https://ada.example/'],
    ['192.0.2.7', 'https://192.0.2.7/'],
    ['192.0.2.7:8080/x', 'https://192.0.2.7:8080/x'],
    ['münchen.example', 'https://xn--mnchen-3ya.example/'],
    ['日本語。jp', 'https://xn--wgv71a119e.jp/'],
    ['ada.example/@ada', 'https://ada.example/@ada'],
    ['ada.example?to=a@b', 'https://ada.example/?to=a@b'],
    ['https://ada.example\\@evil.example', 'https://ada.example/@evil.example'],
  ])('%j: %s', (typed, stored) => {
    expect(store(typed)).toBe(stored);
  });

  test.each([
    'https://google.com@evil.example',
    'https://a:b@evil.example',
    'https://@evil.example',
    '//a@evil.example',
    'https:///google.com@evil.example',
    'https:////google.com@evil.example',
    'https://\\google.com@evil.example',
    'google.com@evil.example',
    'ada@example.org',
    'mailto:ada@example.org',
  ])('%s has a user before the host', (typed) => {
    expect(store(typed)).toBe('user_in_address');
  });
});

describe('refuses a host that some browser refuses:', () => {
  test.each([
    'https://"example.com"',
    'https://a*b.com',
    'https://*.example.com',
    'https://xn--a.com',
    'https://xn--.com',
    'https://xn--a-ecp.ru',
    'https://a_b.example',
    'https://a..b',
    'https://.example',
    `https://${'a'.repeat(64)}.example`,
    `https://${'a.'.repeat(126)}aa`,
    'https://exa mple',
    'https://exa\tmple',
    'https://a\u200db.example',
    'https://%ff.example',
    'https://a.example:70000',
    "https://a'b.example",
    'https://a$b.example',
    'https://{a}.example',
    'https://',
    'ftp://ada.example',
    'javascript:alert(1)',
    'javascript:1',
    'data:text/html,x',
    'tel:123',
    'https:ada.example',
    'mailto:',
    'example',
    'localhost:8080',
    'none',
    'n/a',
    'no.',
    '.',
    '1.2',
    '3.14',
    '0x7f.1',
    '//1.2',
    'v1.0',
    'see ada.example',
    'ada. example',
    'ada.example:x',
  ])('%s', (typed) => {
    expect(store(typed)).toBe('not_a_web_address');
  });
});

test('the limit counts the address as it is stored', () => {
  expect(store(`https://a.example/${'x'.repeat(482)}`)).toHaveLength(500);
  expect(store(`https://a.example/${'x'.repeat(483)}`)).toBe('too_long');
  expect(store(`https://a.example/${'ü'.repeat(200)}`)).toBe('too_long');
});

test('a refused website hides no other error', () => {
  const website = { website: 'ftp://a.example' };
  for (const body of [website, { ...website, message: ' ' }, { ...website, message: 'x', entry: 'x' }]) {
    expect(() => parseNewEntry(body)).toThrow(
      expect.objectContaining({ errors: expect.objectContaining({ length: 2 }) }),
    );
  }
});
