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

/** Whether a URL is one of the health endpoints, which answer under any load. */
export function isHealthPath(url = ''): boolean {
  return findHealthPath(url) !== undefined;
}

function findHealthPath(url: string): string | undefined {
  const path = url.includes('?') ? url.slice(0, url.indexOf('?')) : url;
  return paths.has(path) ? path : undefined;
}

/**
 * Answers `/livez`, `/readyz` and `/version`. `/livez` passes whenever the process responds: a restart fixes nothing else.
 * `/readyz` passes between start-up and shutdown, even if the database is down.
 */
export function answerHealth({ lifecycle, name, version }: Health): Handler {
  return (request, response, next) => {
    const path = findHealthPath(request.url ?? '');
    if (path === undefined) next();
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      sendProblem(response, new Refusal('method_not_allowed', { headers: { Allow: 'GET, HEAD' } }));
    else if (path === '/version') sendJson(response, 200, { name, version });
    else if (path === '/livez') sendJson(response, 200, { status: 'alive' });
    else if (lifecycle.isStarted && !lifecycle.isDraining) sendJson(response, 200, { status: 'ready' });
    else sendProblem(response, unavailable());
  };
}
