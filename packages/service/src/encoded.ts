import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { chooseCoding, type Coding } from './negotiate.ts';

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: {
        // Quality 5 takes less than a tenth of 11's time for about 15 % more bytes; content changes often.
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};

/** Compressions at once, in this process. Each holds its whole content; beyond the limit, content goes out plain. */
const limit = 4;
let running = 0;

/** Shorter content gains nothing. */
const smallestCompressed = 1_024;

/**
 * Content in one coding, each byte a character (`latin1`): Node writes such a string together with the headers in one
 * system call, where a Buffer needs a slower one. The length of the string is the length of the content.
 */
export interface Content {
  latin1: string;
  coding?: 'br' | 'gzip';
}

/** Content that is sent many times. Each coding is made once, on the first request for it. */
export class Encoded {
  readonly plain: Content;
  readonly #compressed: { br?: Content; gzip?: Content } = {};
  readonly #inProgress = new Map<Coding, Promise<Content>>();
  readonly #addBytes: ((bytes: number) => void) | undefined;

  /** `addBytes` is called with the size of the plain text, and with that of each coding once it is made. */
  constructor(text: string, addBytes?: (bytes: number) => void) {
    this.plain = { latin1: Buffer.from(text).toString('latin1') };
    this.#addBytes = addBytes;
    addBytes?.(this.plain.latin1.length);
  }

  /** The most memory it can take, in bytes: no coding is longer than the plain text. */
  get mostBytes(): number {
    return 3 * this.plain.latin1.length;
  }

  /** Returns the best content that is ready for this `Accept-Encoding`: plain until the compressed content has been made. */
  get(acceptEncoding: string | undefined): Content {
    const coding = this.#choose(acceptEncoding);
    if (coding === 'identity') return this.plain;
    const ready = this.#compressed[coding];
    if (!ready) void this.#make(coding);
    return ready ?? this.plain;
  }

  /** Makes the best content for this `Accept-Encoding` if it is not ready. Resolves to the plain text if that is not possible now. */
  async wait(acceptEncoding: string | undefined): Promise<Content> {
    const coding = this.#choose(acceptEncoding);
    return coding === 'identity' ? this.plain : (this.#compressed[coding] ?? this.#make(coding));
  }

  #choose(acceptEncoding: string | undefined): Coding {
    return this.plain.latin1.length < smallestCompressed ? 'identity' : chooseCoding(acceptEncoding);
  }

  #make(coding: 'br' | 'gzip'): Promise<Content> {
    const known = this.#inProgress.get(coding);
    if (known) return known;
    if (running >= limit) return Promise.resolve(this.plain);
    running += 1;
    const made = compress[coding](Buffer.from(this.plain.latin1, 'latin1'))
      .then((bytes) => {
        this.#addBytes?.(bytes.length);
        return (this.#compressed[coding] = { latin1: bytes.toString('latin1'), coding });
      })
      // Memory may be short. The next request tries again.
      .catch(() => this.plain)
      .finally(() => {
        this.#inProgress.delete(coding);
        running -= 1;
      });
    this.#inProgress.set(coding, made);
    return made;
  }
}
