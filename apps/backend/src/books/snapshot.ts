import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { chooseCoding } from '@guestbook/service/negotiate';

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};

/** Each holds its whole answer; what comes beyond goes out plain and is compressed when it is next asked for. */
const mostAtOnce = 4;
let running = 0;

/** Shorter answers gain nothing. */
const smallestCompressed = 1_024;

/**
 * Bytes to send, one in each character (`latin1`): Node writes such a string together with the headers, in one system call,
 * where a Buffer needs a slower one. Its length is that of the content.
 */
export interface Encoded {
  content: string;
  coding?: 'br' | 'gzip';
}

/** An answer that is sent many times. It is compressed once, beside the requests; until then it goes out plain. */
export class Snapshot {
  readonly plain: Encoded;
  /** The number that the next page begins below, if there is one. */
  readonly next: number | undefined;
  readonly #compressed: { br?: Encoded; gzip?: Encoded } = {};
  readonly #underWay = new Set<string>();

  constructor(text: string, next: number | undefined) {
    this.plain = { content: Buffer.from(text).toString('latin1') };
    this.next = next;
  }

  /** What it takes in memory at most: no coding is longer than the text. */
  get bytes(): number {
    return 3 * this.plain.content.length;
  }

  encode(acceptEncoding: string | undefined): Encoded {
    const { content } = this.plain;
    if (!acceptEncoding || content.length < smallestCompressed) return this.plain;
    const coding = chooseCoding(acceptEncoding);
    if (coding === 'identity') return this.plain;
    if (!this.#underWay.has(coding) && running < mostAtOnce) {
      this.#underWay.add(coding);
      running += 1;
      compress[coding](Buffer.from(content, 'latin1'))
        .then((bytes) => {
          this.#compressed[coding] = { content: bytes.toString('latin1'), coding };
        })
        // As when there is no memory for it: it stays plain, and the next reader tries again.
        .catch(() => this.#underWay.delete(coding))
        .finally(() => {
          running -= 1;
        });
    }
    return this.#compressed[coding] ?? this.plain;
  }
}
