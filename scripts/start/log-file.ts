import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const largest = 10_000_000;
const recentLength = 10_000;

/**
 * The log file of a service. At 10 MB it is renamed to `.old`, so a log never has more than two files. On a full disk, lines are
 * dropped.
 */
export class LogFile {
  readonly path: string;
  /** The last 10,000 characters, including those that could not be written. */
  recent = '';
  #file: number | undefined;
  #size = 0;
  #isCut = false;

  constructor(path: string) {
    this.path = path;
  }

  append(bytes: Buffer) {
    this.recent = (this.recent + bytes.toString()).slice(-recentLength);
    try {
      this.#makeRoom(bytes.length);
      // The last write stopped in the middle of a line.
      if (this.#isCut) this.#write(Buffer.from('\n'));
      this.#write(bytes);
      this.#isCut = false;
    } catch {
      this.#isCut = true;
    }
  }

  #makeRoom(length: number) {
    if (this.#file !== undefined && this.#size + length > largest) {
      closeSync(this.#file);
      this.#file = undefined;
    }
    if (this.#file !== undefined) return;
    this.#size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (this.#size + length > largest) {
      renameSync(this.path, `${this.path}.old`);
      this.#size = 0;
    }
    this.#file = openSync(this.path, 'a', 0o600);
  }

  #write(bytes: Buffer) {
    for (let at = 0; at < bytes.length;) {
      const written = writeSync(this.#file ?? -1, bytes, at);
      at += written;
      this.#size += written;
    }
  }
}
