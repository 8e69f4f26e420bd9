import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createDatabase } from '../databases/create-database.ts';
import { buildFrontend } from '../../../../scripts/start/build-frontend.ts';
import { permit } from '../../../../scripts/start/permissions.ts';
import { sign } from '../visitors/visit.ts';
import { findPort } from './find-port.ts';

interface Options {
  databaseUrl?: string;
  /** For both services. */
  variables?: Record<string, string>;
  /** Gets the lines of both logs. Without it, they are printed. */
  lines?: string[];
}

function startService(main: string, { variables, lines }: Options): ChildProcess {
  const environment = {
    ...process.env,
    LOG_LEVEL: 'error',
    DRAIN_SECONDS: '0',
    ...variables,
  };
  const child = spawn('node', [...permit(environment), main], {
    env: environment,
    stdio: ['ignore', lines ? 'pipe' : 'inherit', 'inherit'],
  });
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines?.push(line));
  return child;
}

async function waitUntilReady(origin: string) {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${origin} did not become ready.`);
}

async function end(service: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') {
  if (service.exitCode !== null || service.signalCode !== null) return;
  service.kill(signal);
  await once(service, 'exit');
}

/** Starts both services as processes, on the given database or on a new one. It builds the page first if it has changed. */
export async function startProcesses({ databaseUrl, variables, lines }: Options = {}) {
  await buildFrontend({ say: console.log });
  const database =
    databaseUrl === undefined
      ? await createDatabase({ serverUrl: process.env['TEST_DATABASE_URL'] ?? '' })
      : { url: databaseUrl, drop: () => Promise.resolve() };
  const [backendPort, port] = [await findPort(), await findPort()];
  const metricsPorts = { backend: await findPort(), frontend: await findPort() };
  const start = (name: 'backend' | 'frontend', own: Record<string, string>) =>
    startService(`apps/${name}/src/main.ts`, {
      variables: { METRICS_PORT: String(metricsPorts[name]), ...own, ...variables },
      ...(lines && { lines }),
    });
  const backendOrigin = `http://127.0.0.1:${backendPort}`;
  const origin = `http://127.0.0.1:${port}`;
  const startBackend = async () => {
    const backend = start('backend', {
      DATABASE_URL: database.url,
      BACKEND_PORT: String(backendPort),
      EVENTS_PER_ADDRESS: '100',
    });
    await waitUntilReady(backendOrigin);
    return backend;
  };
  let backend = await startBackend();
  const frontend = start('frontend', {
    BACKEND_URL: backendOrigin,
    PORT: String(port),
    BOOK_TITLE: 'The Orchard House',
    BOOK_LINE: 'Thank you for staying. Leave us a line before you go.',
  });
  await waitUntilReady(origin);
  return {
    origin,
    backendOrigin,
    databaseUrl: database.url,
    metricsPorts,
    sign: (note: object) => sign(origin, note),
    stopBackend: (signal?: NodeJS.Signals) => end(backend, signal),
    startBackend: async () => {
      backend = await startBackend();
    },
    stop: async () => {
      await end(frontend);
      await end(backend);
      await database.drop();
    },
  };
}

export type Processes = Awaited<ReturnType<typeof startProcesses>>;
