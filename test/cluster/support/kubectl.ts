import { execFile } from 'node:child_process';

const context = process.env['GUESTBOOK_CONTEXT'];

/** Runs kubectl on the cluster under test and resolves to its output. Rejects with its error output. */
export function kubectl(...args: string[]): Promise<string> {
  return run(args);
}

/** The same in a namespace. */
export function kubectlIn(namespace: string, ...args: string[]): Promise<string> {
  return run(['--namespace', namespace, ...args]);
}

/** Applies objects of a test, or YAML text. */
export function apply(objects: object[] | string, ...options: string[]): Promise<string> {
  const input =
    typeof objects === 'string'
      ? objects
      : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  return run(['apply', '-f', '-', ...options], input);
}

/** Posts an object to a path of the API, for kinds without a kubectl command. */
export function create(path: string, object: object): Promise<string> {
  return run(['create', '--raw', path, '-f', '-'], JSON.stringify(object));
}

/** Patches an object such as `deployment/backend`. */
export function patch(
  namespace: string,
  object: string,
  change: object,
  type = 'strategic',
): Promise<string> {
  return run(['--namespace', namespace, 'patch', object, `--type=${type}`, '-p', JSON.stringify(change)]);
}

/** Reads objects: `read(namespace, 'pods', '-l', 'tier=backend')`. */
export async function read<T>(namespace: string, ...args: string[]): Promise<T[]> {
  const { items } = JSON.parse(await kubectlIn(namespace, 'get', ...args, '-o', 'json')) as { items: T[] };
  return items;
}

/** Runs SQL in the book's database. Resolves to its rows, with fields separated by `|`. */
export async function sql(namespace: string, statement: string): Promise<string[]> {
  const psql = [
    'psql',
    '-h',
    '/var/run/postgresql',
    '-U',
    'guestbook',
    '-At',
    '-v',
    'ON_ERROR_STOP=1',
    '-c',
    statement,
  ];
  const output = await kubectlIn(namespace, 'exec', 'postgres-0', '-c', 'postgres', '--', ...psql);
  return output.split('\n').filter(Boolean);
}

function run(args: string[], input?: string): Promise<string> {
  if (context === undefined)
    throw new Error('run these tests with `pnpm test:cluster`, which chooses the cluster');
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 256 * 1024 * 1024, timeout: 600_000 };
    const child = execFile('kubectl', ['--context', context, ...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`kubectl ${args.join(' ')}: ${stderr.trim() || error.message}\n${stdout}`));
      else resolve((stdout + stderr).trim());
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}
