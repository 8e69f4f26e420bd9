import type { Duplex } from 'node:stream';

/** Shorter rests are bounded by the number of connections. */
const smallest = 16 * 1_024;

/**
 * What clients have not taken of their answers. All of it together stays within a number of bytes: beyond it, the
 * connection whose answer has waited longest is cut. An answer in the system's own buffers does not count.
 */
export class Unread {
  bytes = 0;
  readonly #most: number;
  readonly #onCut: () => void;
  /** In the order of time, as a Map keeps it. */
  readonly #sockets = new Map<Duplex, number>();

  constructor(most: number, onCut: () => void) {
    this.#most = most;
    this.#onCut = onCut;
  }

  /** Looks at a connection once its answer has been written. */
  watch(socket: Duplex) {
    const bytes = socket.writableLength;
    if (bytes < smallest || this.#sockets.has(socket)) return;
    this.#sockets.set(socket, bytes);
    this.bytes += bytes;
    for (const [oldest] of this.#sockets) {
      if (this.bytes <= this.#most) break;
      this.forget(oldest);
      oldest.destroy();
      this.#onCut();
    }
  }

  /** Once the answer has been taken, or its connection closed. */
  forget(socket: Duplex) {
    const bytes = this.#sockets.get(socket);
    if (bytes === undefined) return;
    this.bytes -= bytes;
    this.#sockets.delete(socket);
  }
}
