import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { StartFailure } from './failure.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Settings {
  isDevelopment: boolean;
  /** Everything that is kept on this machine: the data, the logs, who runs. */
  folder: string;
  databaseUrl: string | undefined;
  /** Of the frontend. */
  host: string;
  port: number;
  backendPort: number;
  metricsPort: number;
}

export function readSettings(environment: NodeJS.ProcessEnv, options: string[]): Settings {
  const port = (name: string, standard: number) => {
    const value = environment[name] || String(standard);
    const number = Number(value);
    if (/^[0-9]+$/.test(value) && number > 0 && number < 65_536) return number;
    throw new StartFailure(`${name} must be a port, 1 to 65535, and is ${JSON.stringify(value)}.`);
  };
  return {
    isDevelopment: options.includes('--dev'),
    folder: resolve(root, environment['GUESTBOOK_DATA'] || '.guestbook'),
    databaseUrl: environment['DATABASE_URL'] || undefined,
    host: environment['HOST'] || '127.0.0.1',
    port: port('PORT', 8080),
    backendPort: port('BACKEND_PORT', 5000),
    metricsPort: port('METRICS_PORT', 9464),
  };
}
