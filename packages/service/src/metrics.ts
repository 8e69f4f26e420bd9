import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from '@prometheus-io/client';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { createHttpServer, defaults } from './server.ts';
import { Refusal } from '@guestbook/contract';
import { sendProblem } from './respond.ts';

const requests = new Counter({
  name: 'http_requests_total',
  help: 'Answered requests.',
  labelNames: ['route', 'method', 'status'],
});

const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the headers of the request to the end of the answer.',
  labelNames: ['route', 'method'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});

export function countRequest({ route, method, status, seconds }: Request) {
  requests.inc({ route, method, status });
  duration.observe({ route, method }, seconds);
}

interface Request {
  route: string;
  method: string;
  status: number;
  seconds: number;
}

interface Metrics {
  port: number;
  host: string;
  version: string;
  log: Log;
}

/**
 * Serves `/metrics` on a separate port, so that the public port does not. Takes the given port, or the next free one, and
 * resolves to it.
 */
export async function serveMetrics({ version, log, ...address }: Metrics): Promise<number> {
  collectDefaultMetrics();
  new Gauge({ name: 'guestbook_build_info', help: 'Always 1.', labelNames: ['version'] }).set({ version }, 1);
  const server = createHttpServer(
    (request, response) => {
      if (request.url !== '/metrics') return sendProblem(response, new Refusal('not_found'));
      register.metrics().then(
        (text) => {
          response.writeHead(200, { 'Content-Type': register.contentType });
          response.end(text);
        },
        (error: unknown) => {
          log.error({ err: error }, 'could not read the metrics');
          sendProblem(response, new Refusal('internal_error'));
        },
      );
    },
    defaults,
    // Prometheus may use any host name, unless the server listens on loopback.
    { publicOrigin: undefined, log },
  );
  const port = await listen(server, { ...address, variable: 'METRICS_PORT', orNext: true });
  // Lets the process end while the server still listens.
  server.unref();
  return port;
}
