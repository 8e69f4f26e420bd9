import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { chooseCoding } from '@guestbook/service/negotiate';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

type Coding = ReturnType<typeof chooseCoding>;

/** A rendered page as bytes ready to send. Each coding is made when it is first asked for, and once. */
export class Document {
  readonly #codings = new Map<Coding, Promise<Buffer>>();
  readonly #plain: Buffer;

  constructor(html: string) {
    this.#plain = Buffer.from(html);
  }

  encode(coding: Coding): Promise<Buffer> {
    const known = this.#codings.get(coding);
    if (known) return known;
    const bytes = compress(this.#plain, coding);
    this.#codings.set(coding, bytes);
    return bytes;
  }
}

function compress(plain: Buffer, coding: Coding): Promise<Buffer> {
  if (coding === 'gzip') return compressGzip(plain);
  if (coding === 'identity') return Promise.resolve(plain);
  const params = {
    // Quality 5 costs a third of 11's time and a few per cent of its gain; pages change often.
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  return compressBrotli(plain, { params });
}
