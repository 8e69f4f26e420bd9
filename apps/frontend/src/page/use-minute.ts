import { useSyncExternalStore } from 'react';
import { readServerTime } from './server-time.ts';

/** The present, in whole minutes and as milliseconds; undefined in server HTML, which is read at any time. */
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
