import type { Duplex } from 'node:stream';

/** The limit on connections bounds smaller answers. */
const smallest = 16 * 1_024;

/**
 * Limits the bytes of answers that clients have not read, over all connections. Beyond the limit it cuts the connection whose
 * answer has waited longest. Bytes in the buffers of the operating system do not count.
 */
export class Unread {
  bytes = 0;
  readonly #limit: number;
  readonly #onCut: () => void;
  /** The unread bytes of each connection, oldest first. */
  readonly #sockets = new Map<Duplex, number>();

  constructor(limit: number, onCut: () => void) {
    this.#limit = limit;
    this.#onCut = onCut;
  }

  /** Counts what is unread after an answer has been written. */
  watch(socket: Duplex) {
    const bytes = socket.writableLength;
    if (bytes < smallest || this.#sockets.has(socket)) return;
    this.#sockets.set(socket, bytes);
    this.bytes += bytes;
    for (const [oldest] of this.#sockets) {
      if (this.bytes <= this.#limit) break;
      this.forget(oldest);
      oldest.destroy();
      this.#onCut();
    }
  }

  /** Call it when the client has read the answer, or the connection is closed. */
  forget(socket: Duplex) {
    const bytes = this.#sockets.get(socket);
    if (bytes === undefined) return;
    this.bytes -= bytes;
    this.#sockets.delete(socket);
  }
}
