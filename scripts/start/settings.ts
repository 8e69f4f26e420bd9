import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { z } from 'zod';
import { StartFailure } from './failure.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The variable of `pnpm start` itself. It reads some of the services' variables too, and passes all of them on. */
export const LaptopConfig = z.object({
  GUESTBOOK_DATA: z.string().default('.guestbook').meta({
    group: 'On a laptop',
    description: 'Folder of the notes and the logs. A relative path starts at the checkout.',
  }),
});

export interface Settings {
  isDevelopment: boolean;
  /** The data, the logs and the record of the running guestbook. */
  folder: string;
  databaseUrl: string | undefined;
  /** Host and port of the frontend. */
  host: string;
  port: number;
  backendPort: number;
  metricsPort: number;
}

export function readSettings(environment: NodeJS.ProcessEnv, options: string[]): Settings {
  const port = (name: string, byDefault: number) => {
    const value = environment[name] || String(byDefault);
    const number = Number(value);
    if (/^[0-9]+$/.test(value) && number > 0 && number < 65_536) return number;
    throw new StartFailure(`${name} must be a number from 1 to 65535, not ${JSON.stringify(value)}.`);
  };
  const { GUESTBOOK_DATA } = LaptopConfig.parse({
    GUESTBOOK_DATA: environment['GUESTBOOK_DATA'] || undefined,
  });
  const folder = resolve(root, GUESTBOOK_DATA);
  if (/[\r\n]/.test(folder))
    throw new StartFailure(
      `The path ${JSON.stringify(folder)} has a line break, which PostgreSQL cannot read. Choose another with GUESTBOOK_DATA.`,
    );
  return {
    isDevelopment: options.includes('--dev'),
    folder,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    host: environment['HOST'] || '127.0.0.1',
    port: port('PORT', 8080),
    backendPort: port('BACKEND_PORT', 5000),
    metricsPort: port('METRICS_PORT', 9464),
  };
}
