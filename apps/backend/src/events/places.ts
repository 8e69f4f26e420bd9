import type { IncomingMessage } from 'node:http';
import { Refusal, unavailable } from '@guestbook/contract';
import { networksOf, UNKNOWN_ADDRESS } from '@guestbook/service/address';
import { Gauge } from '@prometheus-io/client';

const eventStreams = new Gauge({
  name: 'guestbook_event_streams',
  help: 'Open event streams.',
});

/** The limits of open event streams. */
export interface Limits {
  perAddress: number;
  /** For one IPv6 /56. */
  perSite: number;
  /** For all visitors together. */
  total: number;
  /** For all frontends together, in addition to `total`. */
  reserved: number;
}

/** Streams that share one limit. */
interface Bucket {
  key: string;
  limit: number;
  refuse: () => Refusal;
}

const tooMany = () => new Refusal('too_many_requests', { headers: { 'Retry-After': '30' } });
const full = () => unavailable({ seconds: 30 });

/** Headers that a proxy or a browser adds. A frontend sends none of them on its own behalf. */
const signsOfOthers = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'origin', 'sec-fetch-site'];

/** Whether a frontend sends a request on its own behalf. To the requests of visitors it adds their address. */
export function isOwn({ headers }: IncomingMessage): boolean {
  return signsOfOthers.every((name) => headers[name] === undefined);
}

/** Counts open event streams against their limits. Take a place before the first `await`, so that no limit can be exceeded. */
export class StreamPlaces {
  readonly #taken = new Map<string, number>();
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes a place, or throws the refusal. Returns the function that frees the place; call it once. */
  take(address: string, { isFrontend }: { isFrontend: boolean }): () => void {
    const buckets = isFrontend ? this.#bucketsOfFrontend(address) : this.#bucketsOfVisitor(address);
    for (const { key, limit, refuse } of buckets) if (this.#count(key) >= limit) throw refuse();
    for (const { key } of buckets) this.#change(key, 1);
    eventStreams.inc();
    return () => {
      for (const { key } of buckets) this.#change(key, -1);
      eventStreams.dec();
    };
  }

  #bucketsOfVisitor(address: string): Bucket[] {
    const { perAddress, perSite, total } = this.#limits;
    const all = { key: 'all', limit: total, refuse: full };
    // These visitors cannot be told apart. Together they get at most half of the places.
    if (address === UNKNOWN_ADDRESS)
      return [{ key: address, limit: Math.ceil(total / 2), refuse: full }, all];
    const [network, site] = networksOf(address);
    const buckets = [{ key: network, limit: perAddress, refuse: tooMany }, all];
    if (site) buckets.push({ key: site, limit: Math.max(perAddress, perSite), refuse: tooMany });
    return buckets;
  }

  #bucketsOfFrontend(address: string): Bucket[] {
    const { perAddress, reserved } = this.#limits;
    return [
      { key: `frontend ${address}`, limit: perAddress, refuse: tooMany },
      { key: 'frontends', limit: reserved, refuse: full },
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
