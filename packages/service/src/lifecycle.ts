import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

/** Where a service stands in its life; `/readyz` tells it. */
export interface Lifecycle {
  isStarted: boolean;
  isDraining: boolean;
}

interface Stop {
  lifecycle: Lifecycle;
  server: Server;
  log: Log;
  /** How long to go on accepting after the first sign, until nobody sends us requests any more. */
  drainSeconds: number;
  /** Ends what would never end by itself: event streams. Called twice: the second time cuts off what has not ended. */
  endStreams: () => void;
  /** Closes what requests needed, after the last of them. */
  close: () => Promise<void>;
}

const hardStopSeconds = 25;
/** All requests are over by then: a database that does not answer must not keep the process. */
const closeSeconds = 5;

/**
 * Stops the service on SIGTERM, SIGINT, or when the starter that forked it goes away; a second sign changes nothing.
 * The order matters: not ready, then a window in which every answer closes its connection, then the listening socket,
 * then what requests needed. An error that nobody caught takes the same way and exits with 1.
 */
export function stopOnSignal({ lifecycle, server, log, drainSeconds, endStreams, close }: Stop) {
  const stop = async (reason: string, exitCode: number) => {
    if (lifecycle.isDraining) return;
    lifecycle.isDraining = true;
    log.info({ reason }, 'stopping');
    const hardStop = setTimeout(() => server.closeAllConnections(), hardStopSeconds * 1_000);
    endStreams();
    await sleep(drainSeconds * 1_000);
    // Those that were on their way when the first were ended, and readers that have not taken the end.
    endStreams();
    const closed = new Promise((resolve) => server.close(resolve));
    // Keep-alive connections that become idle later would hold `close` open.
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    server.closeIdleConnections();
    await closed;
    clearInterval(idle);
    clearTimeout(hardStop);
    const late = sleep(closeSeconds * 1_000).then(() => Promise.reject(new Error('closing took too long')));
    const isClosed = await Promise.race([close(), late]).then(
      () => true,
      (error: unknown) => log.error({ err: error }, 'not everything was closed'),
    );
    log.info('stopped');
    process.exit(isClosed ? exitCode : 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  if (process.send) process.on('disconnect', () => void stop('the starter is gone', 0));
  const onError = (error: unknown) => {
    log.fatal({ err: error }, 'uncaught error');
    void stop('uncaught error', 1);
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
}
