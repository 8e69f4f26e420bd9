import { join } from 'node:path';
import type { Address } from './address.ts';
import { permit } from './permissions.ts';
import { findFreePort } from './ports.ts';
import { Service } from './service.ts';
import type { Settings } from './settings.ts';

interface Wiring {
  settings: Settings;
  /** The address of the frontend. */
  address: Address;
  /** The variables with which the backend finds its database. */
  database: NodeJS.ProcessEnv;
  say: (line: string) => void;
}

/** Variables of the shell that must reach neither the built-in PostgreSQL nor the frontend. */
const aboutDatabase = /^(PG|MIGRATION_PG|DATABASE_URL$)/;

export const ofPostgres = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => aboutDatabase.test(name)));

/** Creates both services with their ports and variables. They are not started. */
export async function wireServices({ settings, address, database, say }: Wiring) {
  const reserved = [settings.port];
  const choose = async (what: string, port: number, variable: string) => {
    const free = await findFreePort({ port, variable }, reserved);
    reserved.push(free);
    if (free !== port) say(`Port ${port} is in use. ${what} has port ${free}`);
    return free;
  };
  const backendPort = await choose('The backend', settings.backendPort, 'BACKEND_PORT');
  const backendMetrics = await choose("The backend's /metrics", settings.metricsPort, 'METRICS_PORT');
  const frontendMetrics = await choose("The frontend's /metrics", settings.metricsPort + 1, 'METRICS_PORT');

  const common = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !aboutDatabase.test(name))),
    NODE_ENV: settings.isDevelopment ? 'development' : 'production',
    // There is no load balancer to wait for.
    DRAIN_SECONDS: process.env['DRAIN_SECONDS'] || '0',
    // With HOST set, others can reach the book, but not its metrics.
    METRICS_HOST: process.env['METRICS_HOST'] || '127.0.0.1',
  };
  const service = (name: 'backend' | 'frontend', origin: string, own: NodeJS.ProcessEnv) => {
    const environment = { ...common, ...own };
    // Vite writes a cache and loads native code.
    const isRestricted = name === 'backend' || !settings.isDevelopment;
    return new Service({
      name,
      script: `apps/${name}/src/main.ts`,
      origin,
      environment,
      options: isRestricted ? permit(environment) : [],
      logFile: join(settings.folder, 'logs', `${name}.log`),
      say,
    });
  };
  const backendUrl = `http://127.0.0.1:${backendPort}`;
  return {
    backend: service('backend', backendUrl, {
      ...database,
      HOST: '127.0.0.1',
      // The shell's value names the proxies in front of the frontend. The backend's only client is the frontend.
      TRUSTED_PROXIES: '127.0.0.1',
      BACKEND_PORT: String(backendPort),
      METRICS_PORT: String(backendMetrics),
    }),
    frontend: service('frontend', address.origin, {
      BACKEND_URL: backendUrl,
      HOST: address.host,
      PORT: String(settings.port),
      METRICS_PORT: String(frontendMetrics),
    }),
  };
}
