import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './settings.ts';

const code = ['apps', 'packages', 'node_modules', 'package.json'];
/** Variables and parameters of DATABASE_URL that name files which pg, OpenTelemetry or the backend read. */
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
/** What the metrics of the process are read from: memory and open files. */
const metrics = ['/proc/self/status', '/proc/self/fd', '/proc/self/limits'];

/**
 * What a service may do by Node's permission model: read its code, the files that its variables name, and how much memory
 * and how many files it has in use. It writes nothing and starts no program and no thread; not even the data folder beside
 * its code is open to it.
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
  // Modules are loaded from where links lead.
  const real = paths.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  return [
    '--permission',
    ...[...new Set([...paths, ...real, ...metrics])].map((path) => `--allow-fs-read=${path}`),
  ];
}
