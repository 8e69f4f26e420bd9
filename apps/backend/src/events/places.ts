import { Refusal, unavailable } from '@guestbook/contract';
import { networkOf } from '@guestbook/service/address';
import { eventStreams } from '../metrics.ts';

/** How many event streams there may be. */
export interface Limits {
  perAddress: number;
  total: number;
}

/** A group of streams that are counted together. */
interface Bucket {
  key: string;
  limit: number;
  refuse: () => Refusal;
}

const tooMany = () => new Refusal('too_many_requests', [], { 'Retry-After': '30' });
const full = () => unavailable(30);

/** The places of event streams. A place is taken before anything is awaited, so that no limit can be overrun. */
export class StreamPlaces {
  readonly #taken = new Map<string, number>();
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes a place, or throws the refusal. The returned function gives it back; call it once. */
  take(address: string): () => void {
    const buckets = this.#bucketsOf(address);
    for (const { key, limit, refuse } of buckets) if (this.#count(key) >= limit) throw refuse();
    for (const { key } of buckets) this.#change(key, 1);
    eventStreams.inc();
    return () => {
      for (const { key } of buckets) this.#change(key, -1);
      eventStreams.dec();
    };
  }

  #bucketsOf(address: string): Bucket[] {
    const { perAddress, total } = this.#limits;
    return [
      { key: networkOf(address), limit: perAddress, refuse: tooMany },
      { key: 'all', limit: total, refuse: full },
    ];
  }

  #count(key: string): number {
    return this.#taken.get(key) ?? 0;
  }

  #change(key: string, difference: 1 | -1) {
    const count = this.#count(key) + difference;
    if (count > 0) this.#taken.set(key, count);
    else this.#taken.delete(key);
  }
}
