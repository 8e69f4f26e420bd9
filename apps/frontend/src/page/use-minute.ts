import { useSyncExternalStore } from 'react';
import { readServerTime } from './server-time.ts';

/** The present in milliseconds, rounded down to a minute. Undefined in server HTML, which may be read much later. */
export function useMinute(): number | undefined {
  return useSyncExternalStore<number | undefined>(subscribe, readMinute, () => undefined);
}

function subscribe(onChange: () => void) {
  const timer = setInterval(onChange, 60_000);
  return () => clearInterval(timer);
}

function readMinute() {
  return Math.floor(readServerTime() / 60_000) * 60_000;
}
