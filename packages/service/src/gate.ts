import { unavailable } from '@guestbook/contract';

interface GateOptions {
  atOnce: number;
  /** The longest queue, and the longest wait in it. Unlimited if absent. */
  waiting?: number;
  milliseconds?: number;
}

/** Runs at most `atOnce` tasks at a time; the rest wait in order. */
export class Gate {
  #inside = 0;
  readonly #line = new Set<() => void>();
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * Waits for a free slot and resolves to a function that releases it. Throws `unavailable` if the queue is full, or after
   * `milliseconds`.
   */
  enter(): Promise<() => void> {
    const { atOnce, waiting = Infinity, milliseconds } = this.#options;
    if (this.#inside < atOnce) return Promise.resolve(this.#pass());
    if (this.#line.size >= waiting) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const next = () => {
        clearTimeout(late);
        this.#line.delete(next);
        resolve(this.#pass());
      };
      const giveUp = () => {
        this.#line.delete(next);
        reject(unavailable());
      };
      const late = milliseconds === undefined ? undefined : setTimeout(giveUp, milliseconds);
      this.#line.add(next);
    });
  }

  #pass(): () => void {
    this.#inside += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#inside -= 1;
      for (const next of this.#line) return next();
    };
  }
}
