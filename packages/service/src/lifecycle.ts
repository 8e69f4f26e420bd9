import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

/** Whether a service has started and whether it is stopping. `/readyz` reports it. */
export interface Lifecycle {
  isStarted: boolean;
  isDraining: boolean;
}

interface Stop {
  lifecycle: Lifecycle;
  server: Server;
  log: Log;
  /** How long to keep accepting requests after the signal, until no load balancer sends any. */
  drainSeconds: number;
  /** Ends event streams, which would never end by themselves. The second call cuts those that are still open. */
  endStreams: () => void;
  /** Closes what requests use, such as database connections. Called after the last request. */
  close: () => Promise<void>;
}

const hardStopSeconds = 25;
/** A database that does not answer must not keep the process alive. */
const closeSeconds = 5;

/**
 * Stops the service on SIGTERM, on SIGINT, or when the process that forked it disconnects. Further signals do nothing. The
 * order matters: `/readyz` fails and event streams end; for `drainSeconds` every answer closes its connection; the server stops
 * listening and finishes its requests (25 s after the signal, connections are cut); `close` runs, for at most 5 s. An uncaught
 * error stops the service in the same way, with exit code 1.
 */
export function stopOnSignal({ lifecycle, server, log, drainSeconds, endStreams, close }: Stop) {
  const stop = async (reason: string, exitCode: number) => {
    if (lifecycle.isDraining) return;
    lifecycle.isDraining = true;
    log.info({ reason }, 'stopping');
    const hardStop = setTimeout(() => server.closeAllConnections(), hardStopSeconds * 1_000);
    endStreams();
    await sleep(drainSeconds * 1_000);
    // Ends streams that opened in the meantime, and cuts those that are still open.
    endStreams();
    const closed = new Promise((resolve) => server.close(resolve));
    // Connections that become idle later would delay `close`.
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    server.closeIdleConnections();
    await closed;
    clearInterval(idle);
    clearTimeout(hardStop);
    const late = sleep(closeSeconds * 1_000).then(() => Promise.reject(new Error('closing took too long')));
    const isClosed = await Promise.race([close(), late]).then(
      () => true,
      (error: unknown) => log.error({ err: error }, 'closing failed'),
    );
    log.info('stopped');
    process.exit(isClosed ? exitCode : 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  if (process.send) process.on('disconnect', () => void stop('parent process disconnected', 0));
  const onError = (error: unknown) => {
    log.fatal({ err: error }, 'uncaught error');
    void stop('uncaught error', 1);
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
}
