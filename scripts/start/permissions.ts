import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './settings.ts';

const code = ['apps', 'packages', 'node_modules', 'package.json'];
/** Variables that name files which pg, OpenTelemetry or the backend read. The same parameters can be in DATABASE_URL. */
const variables = [
  'PGPASSWORD_FILE',
  'MIGRATION_PGPASSWORD_FILE',
  'PGPASSFILE',
  'PGSSLROOTCERT',
  'PGSSLCERT',
  'PGSSLKEY',
];
const telemetry = /^OTEL_EXPORTER_OTLP_(TRACES_)?(CERTIFICATE|CLIENT_CERTIFICATE|CLIENT_KEY)$/;
const parameters = ['sslrootcert', 'sslcert', 'sslkey'];
/** The sources of the process metrics: memory and open files. */
const metrics = ['/proc/self/status', '/proc/self/fd', '/proc/self/limits'];

/**
 * The options of Node's permission model for a service. It may read its code, the files that its variables name, and its own
 * memory and file counts. It cannot write, start a program or a thread, or read the data folder beside its code.
 */
export function permit(environment: NodeJS.ProcessEnv): string[] {
  const database = URL.parse(environment['DATABASE_URL'] ?? '')?.searchParams;
  const named = [
    ...Object.keys(environment)
      .filter((name) => variables.includes(name) || telemetry.test(name))
      .map((name) => environment[name]),
    ...parameters.map((name) => database?.get(name)),
  ];
  const paths = [...code, ...named, join(homedir(), '.pgpass')].flatMap((path) =>
    path ? [resolve(root, path)] : [],
  );
  // Node resolves links, so it reads modules at their real paths.
  const real = paths.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  return [
    '--permission',
    ...[...new Set([...paths, ...real, ...metrics])].map((path) => `--allow-fs-read=${path}`),
  ];
}
