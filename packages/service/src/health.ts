import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal, unavailable } from '@guestbook/contract';
import type { Lifecycle } from './lifecycle.ts';
import { sendJson, sendProblem } from './respond.ts';

interface Health {
  lifecycle: Lifecycle;
  name: string;
  version: string;
}

const paths = new Set(['/livez', '/readyz', '/version']);

/** Whether a request asks after the service's health, which is answered however much there is to do. */
export function isHealthPath(url = ''): boolean {
  return paths.has(url.split('?', 1)[0] ?? '');
}

/**
 * Answers `/livez`, `/readyz` and `/version`; false for other paths. Alive is whoever answers: a restart would mend
 * nothing else. Ready is who has started and is not stopping; a database that is away makes nobody unready.
 */
export function answerHealth(request: IncomingMessage, response: ServerResponse, health: Health): boolean {
  const { lifecycle, name, version } = health;
  const path = request.url?.split('?', 1)[0];
  if (path === undefined || !paths.has(path)) return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendProblem(response, new Refusal('method_not_allowed', { headers: { Allow: 'GET, HEAD' } }));
  } else if (path === '/version') sendJson(response, 200, { name, version });
  else if (path === '/livez') sendJson(response, 200, { status: 'alive' });
  else if (lifecycle.isStarted && !lifecycle.isDraining) sendJson(response, 200, { status: 'ready' });
  else sendProblem(response, unavailable());
  return true;
}
