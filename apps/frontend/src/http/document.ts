import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { chooseCoding } from '@guestbook/service/negotiate';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

type Coding = ReturnType<typeof chooseCoding>;

/**
 * A rendered page as bytes ready to send. Each coding is made when it is first asked for, and once; `addBytes` hears how
 * many there are.
 */
export class Document {
  readonly #codings = new Map<Coding, Promise<Buffer>>();
  readonly #plain: Buffer;
  readonly #addBytes: (bytes: number) => void;

  constructor(html: string, addBytes: (bytes: number) => void = () => {}) {
    this.#plain = Buffer.from(html);
    this.#addBytes = addBytes;
    addBytes(this.#plain.length);
  }

  encode(coding: Coding): Promise<Buffer> {
    const known = this.#codings.get(coding);
    if (known) return known;
    const bytes = compress(this.#plain, coding);
    this.#codings.set(coding, bytes);
    bytes.then(
      ({ length }) => coding !== 'identity' && this.#addBytes(length),
      // Who waits for it hears of it; the next one tries again.
      () => this.#codings.delete(coding),
    );
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
