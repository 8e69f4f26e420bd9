import { setTimeout as sleep } from 'node:timers/promises';
import { formatPosition, parsePosition, PATHS, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { Gauge } from '@prometheus-io/client';
import type { Backend } from '../backend/call.ts';
import { readEvents } from '../backend/read-events.ts';
import type { BookCache } from './cache.ts';

/** The backend sends at least a comment every 15 s. */
const silenceMilliseconds = 40_000;
/** Spreads out the reconnects of all frontends after a backend has stopped. */
const maxPauseMilliseconds = 6_000;

const following = new Gauge({
  name: 'guestbook_following_backend',
  help: "Whether the frontend follows the backend's events and can answer pages from memory (1) or not (0).",
});

interface Follow {
  backend: Backend;
  cache: BookCache;
  log: Log;
}

/**
 * Follows the backend's events and reconnects until it is stopped, so that the cache knows when a page is out of date.
 * Returns a function that stops it.
 */
export function followEvents({ backend, cache, log }: Follow): () => void {
  const stop = new AbortController();
  const { signal } = stop;

  const follow = async () => {
    // Resumes at the position of the list: no change between the two gets lost, whichever replica answers.
    const { position } = await cache.head.read();
    const answer = await backend.call({
      method: 'GET',
      path: PATHS.events,
      route: PATHS.events,
      headers: { accept: 'text/event-stream', 'last-event-id': formatPosition(position) },
      isOwn: true,
      signal,
    });
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw unavailable();
    }
    answer.setTimeout(silenceMilliseconds, () => answer.destroy(new Error('the backend is silent')));
    cache.setPosition(position);
    following.set(1);
    log.info('following the backend');
    for await (const { id } of readEvents(answer.setEncoding('utf8'))) {
      const latest = parsePosition(id);
      if (latest) cache.setPosition(latest);
    }
  };

  const followUntilStopped = async () => {
    while (!signal.aborted) {
      await follow().catch((error: unknown) =>
        log.debug({ err: error }, 'lost the events of the backend; reconnecting'),
      );
      // Without events a cached page may be out of date: every request asks the backend.
      cache.setPosition(undefined);
      following.set(0);
      await sleep(Math.random() * maxPauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  };

  void followUntilStopped();
  return () => stop.abort();
}
