import { setTimeout as sleep } from 'node:timers/promises';
import { formatPosition, parsePosition, PATHS, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { Gauge } from '@prometheus-io/client';
import type { Cache } from './cache.ts';
import { callBackend, type Backend } from '../backend/call.ts';
import { readEvents } from '../backend/read-events.ts';

/** The backend says something every 15 s. */
const silenceMilliseconds = 40_000;
/** Frontends that lose a server at once come back spread over this time. */
const longestPause = 6_000;

const followingBackend = new Gauge({
  name: 'guestbook_following_backend',
  help: "Whether the backend's events are followed, so that pages come from memory.",
});

interface Follow {
  backend: Backend;
  cache: Cache;
  log: Log;
}

/** Follows the backend's events for good, so that the cache knows when a page is out of date. Returns the way to stop. */
export function followBackend({ backend, cache, log }: Follow): () => void {
  const stop = new AbortController();
  const { signal } = stop;

  const follow = async () => {
    // The stream resumes where the book stands, so that nothing falls between the two, whichever replica answers.
    const { position } = await cache.head.ask();
    const answer = await callBackend(backend, {
      method: 'GET',
      path: PATHS.events,
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
    followingBackend.set(1);
    log.info('following the backend');
    for await (const { id } of readEvents(answer.setEncoding('utf8'))) {
      const latest = parsePosition(id);
      if (latest) cache.setPosition(latest);
    }
  };

  const followForGood = async () => {
    while (!signal.aborted) {
      // However it ends, it ended: the backend has gone, and requests have to ask for themselves.
      await follow().catch((error: unknown) => log.debug({ err: error }, 'not following'));
      cache.setPosition(undefined);
      followingBackend.set(0);
      await sleep(Math.random() * longestPause, undefined, { signal }).catch(() => undefined);
    }
  };

  void followForGood();
  return () => stop.abort();
}
