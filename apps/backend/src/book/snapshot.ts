import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { chooseCoding } from '@guestbook/service/negotiate';

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};

/** Shorter answers gain nothing. */
const smallestCompressed = 1_024;

/** Bytes that are sent many times. They are compressed once, beside the requests; until then they go out plain. */
export class Snapshot {
  readonly plain: Buffer;
  /** The number that the next page begins below, if there is one. */
  readonly next: number | undefined;
  readonly #compressed: { br?: Buffer; gzip?: Buffer } = {};
  readonly #underWay = new Set<string>();

  constructor(text: string, next: number | undefined) {
    this.plain = Buffer.from(text);
    this.next = next;
  }

  encode(acceptEncoding: string | undefined): { bytes: Buffer; coding?: 'br' | 'gzip' } {
    if (!acceptEncoding || this.plain.length < smallestCompressed) return { bytes: this.plain };
    const coding = chooseCoding(acceptEncoding);
    if (coding === 'identity') return { bytes: this.plain };
    const bytes = this.#compressed[coding];
    if (bytes) return { bytes, coding };
    if (!this.#underWay.has(coding)) {
      this.#underWay.add(coding);
      void compress[coding](this.plain).then((done) => (this.#compressed[coding] = done));
    }
    return { bytes: this.plain };
  }
}
