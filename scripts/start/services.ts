import { join } from 'node:path';
import { findFreePort } from './ports.ts';
import { Service } from './service.ts';
import type { Settings } from './settings.ts';

interface Wiring {
  settings: Settings;
  databaseUrl: string;
  say: (line: string) => void;
}

/** The two services, each with the ports and the variables it gets here. */
export async function wireServices({ settings, databaseUrl, say }: Wiring) {
  const promised = [settings.port];
  const choose = async (what: string, wanted: number) => {
    const port = await findFreePort(wanted, promised);
    promised.push(port);
    if (port !== wanted) say(`Port ${wanted} is taken: ${what} has ${port}`);
    return port;
  };
  const backendPort = await choose('the backend', settings.backendPort);
  const backendMetrics = await choose("the backend's /metrics", settings.metricsPort);
  const frontendMetrics = await choose("the frontend's /metrics", settings.metricsPort + 1);

  const { DATABASE_URL: _, ...inherited } = process.env;
  const common = {
    ...inherited,
    NODE_ENV: settings.isDevelopment ? 'development' : 'production',
    // Nobody here takes a service out of a load balancer first.
    DRAIN_SECONDS: process.env['DRAIN_SECONDS'] ?? '0',
  };
  const service = (name: 'backend' | 'frontend', port: number, environment: NodeJS.ProcessEnv) =>
    new Service({
      name,
      script: `apps/${name}/src/main.ts`,
      port,
      environment: { ...common, ...environment },
      logFile: join(settings.folder, 'logs', `${name}.log`),
      say,
    });
  return {
    backend: service('backend', backendPort, {
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      BACKEND_PORT: String(backendPort),
      METRICS_PORT: String(backendMetrics),
    }),
    frontend: service('frontend', settings.port, {
      BACKEND_URL: `http://127.0.0.1:${backendPort}`,
      PORT: String(settings.port),
      METRICS_PORT: String(frontendMetrics),
    }),
  };
}
