import { join } from 'node:path';
import type { Address } from './address.ts';
import { permit } from './permissions.ts';
import { findFreePort } from './ports.ts';
import { Service } from './service.ts';
import type { Settings } from './settings.ts';

interface Wiring {
  settings: Settings;
  /** The frontend's. */
  address: Address;
  /** The variables that lead to it. */
  database: NodeJS.ProcessEnv;
  say: (line: string) => void;
}

/** What a shell says of some PostgreSQL is not meant for the one that comes along, nor for the frontend. */
const leadsToDatabase = /^(PG|MIGRATION_PG|DATABASE_URL$)/;

export const ofPostgres = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => leadsToDatabase.test(name)));

/** The two services, each with the ports and the variables it gets here. */
export async function wireServices({ settings, address, database, say }: Wiring) {
  const promised = [settings.port];
  const choose = async (what: string, port: number, variable: string) => {
    const free = await findFreePort({ port, variable }, promised);
    promised.push(free);
    if (free !== port) say(`Port ${port} is taken: ${what} has ${free}`);
    return free;
  };
  const backendPort = await choose('the backend', settings.backendPort, 'BACKEND_PORT');
  const backendMetrics = await choose("the backend's /metrics", settings.metricsPort, 'METRICS_PORT');
  const frontendMetrics = await choose("the frontend's /metrics", settings.metricsPort + 1, 'METRICS_PORT');

  const common = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !leadsToDatabase.test(name))),
    NODE_ENV: settings.isDevelopment ? 'development' : 'production',
    // Nobody here takes a service out of a load balancer first.
    DRAIN_SECONDS: process.env['DRAIN_SECONDS'] || '0',
    // A book that is open to others does not show them its numbers.
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
