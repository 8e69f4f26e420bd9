import { Refusal, unavailable } from '@guestbook/contract';
import type { Handler } from './handler.ts';
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
 * Answers `/livez`, `/readyz` and `/version`. `/livez` passes whenever the process responds: a restart fixes nothing else.
 * `/readyz` passes between start-up and shutdown, even if the database is down.
 */
export function answerHealth({ lifecycle, name, version }: Health): Handler {
  return (request, response, next) => {
    const path = request.url?.split('?', 1)[0];
    if (path === undefined || !paths.has(path)) next();
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      sendProblem(response, new Refusal('method_not_allowed', { headers: { Allow: 'GET, HEAD' } }));
    else if (path === '/version') sendJson(response, 200, { name, version });
    else if (path === '/livez') sendJson(response, 200, { status: 'alive' });
    else if (lifecycle.isStarted && !lifecycle.isDraining) sendJson(response, 200, { status: 'ready' });
    else sendProblem(response, unavailable());
  };
}
