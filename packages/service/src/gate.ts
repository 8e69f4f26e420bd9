import { unavailable } from '@guestbook/contract';

interface GateOptions {
  atOnce: number;
  /** The longest queue, and the longest wait in it. Unlimited if absent. */
  waiting?: number;
  milliseconds?: number;
}

/** Runs at most `atOnce` tasks at a time; the rest wait in order. */
export class Gate {
  #running = 0;
  readonly #queue = new Set<() => void>();
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
    if (this.#running < atOnce) return Promise.resolve(this.#take());
    if (this.#queue.size >= waiting) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const next = () => {
        clearTimeout(late);
        this.#queue.delete(next);
        resolve(this.#take());
      };
      const giveUp = () => {
        this.#queue.delete(next);
        reject(unavailable());
      };
      const late = milliseconds === undefined ? undefined : setTimeout(giveUp, milliseconds);
      this.#queue.add(next);
    });
  }

  #take(): () => void {
    this.#running += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#running -= 1;
      for (const next of this.#queue) return next();
    };
  }
}
