import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Encoded } from './encoded.ts';

const text = 'é'.repeat(1_000);
const toBytes = (latin1: string) => Buffer.from(latin1, 'latin1');

test('gives the same content in each coding, made once, and counts its bytes', async () => {
  const added: number[] = [];
  const encoded = new Encoded(text, (bytes) => void added.push(bytes));
  const [br, again, gzip] = await Promise.all(['br', 'br', 'gzip'].map((coding) => encoded.wait(coding)));
  expect(again).toBe(br);
  expect(String(brotliDecompressSync(toBytes(br?.latin1 ?? '')))).toBe(text);
  expect(String(gunzipSync(toBytes(gzip?.latin1 ?? '')))).toBe(text);
  expect(String(toBytes((await encoded.wait('identity')).latin1))).toBe(text);
  expect(added.toSorted((a, b) => a - b)).toEqual(
    [br?.latin1.length, gzip?.latin1.length, 2_000].toSorted((a, b) => Number(a) - Number(b)),
  );
});

test('gives the plain text without waiting, until the compressed content is ready', async () => {
  const encoded = new Encoded(text);
  expect(encoded.get('br')).toBe(encoded.plain);
  const compressed = await encoded.wait('br');
  expect(encoded.get('br')).toBe(compressed);
});

test('compresses four at once, and sends the others plain', async () => {
  const pages = Array.from({ length: 6 }, () => new Encoded(text));
  const codings = (await Promise.all(pages.map((page) => page.wait('br')))).map(({ coding }) => coding);
  expect(codings).toEqual(['br', 'br', 'br', 'br', undefined, undefined]);
  await sleep(0);
  expect((await pages[5]?.wait('br'))?.coding).toBe('br');
});

test('leaves short text plain', async () => {
  expect((await new Encoded('short').wait('br')).coding).toBeUndefined();
});
