/** The share of one turn of the event loop for new work. */
const turnMilliseconds = 20;

/** Spreads work over turns of the event loop. Between two turns the server accepts connections and reads requests. */
export class Turns {
  #endsAt: number | undefined;
  readonly #waiting: (() => void)[] = [];

  /** Whether new work may begin at `now`. If not, call `wait`. */
  hasTime(now: number): boolean {
    if (this.#waiting.length > 0) return false;
    if (this.#endsAt !== undefined) return now < this.#endsAt;
    this.#begin(now);
    return true;
  }

  /** Does the work in a later turn, in the order of the calls. */
  wait(work: () => void) {
    this.#waiting.push(work);
  }

  #begin(now: number) {
    this.#endsAt = now + turnMilliseconds;
    setImmediate(this.#next);
  }

  readonly #next = () => {
    this.#endsAt = undefined;
    if (this.#waiting.length === 0) return;
    const now = performance.now();
    this.#begin(now);
    while (this.#waiting.length > 0 && performance.now() < now + turnMilliseconds) this.#waiting.shift()?.();
  };
}
