import { unavailable } from '@guestbook/contract';

interface GateOptions {
  atOnce: number;
  /** How many may wait at most, and how long. */
  waiting?: number;
  milliseconds?: number;
}

/** Lets so many through at a time; the others wait in line. */
export class Gate {
  #inside = 0;
  readonly #line = new Set<() => void>();
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Resolves to the way out, once there is room. Throws `unavailable` where too many wait, or for too long. */
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
