import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

export type Coding = 'br' | 'gzip' | 'identity';

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

/** The best coding that `Accept-Encoding` lets us use. */
export function chooseCoding(accepted: string | string[] | undefined): Coding {
  const codings = new Map<string, boolean>();
  for (const item of String(accepted ?? '').split(',')) {
    const [name = '', ...parameters] = item.toLowerCase().split(';');
    codings.set(name.trim(), !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter)));
  }
  return codings.get('br') ? 'br' : codings.get('gzip') ? 'gzip' : 'identity';
}
