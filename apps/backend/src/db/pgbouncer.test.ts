import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import { createDatabase, type TestDatabase } from '@guestbook/testing/databases/create-database';
import { findPort } from '@guestbook/testing/processes/find-port';
import { Client } from 'pg';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Config, toPoolConfig } from '../config.ts';
import { isDatabaseUnavailable } from './unavailable.ts';
import { migrate } from './migrate.ts';

const program = '/usr/sbin/pgbouncer';
const isInstalled = canRun(program);
if (!isInstalled) console.log(`Not tested: pgbouncer, since there is no ${program}.`);

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const configOf = (url: string) => toPoolConfig(Config.parse({ DATABASE_URL: url }));

describe.runIf(isInstalled)('behind pgbouncer with its default settings', () => {
  let database: TestDatabase;
  let folder: string;
  let bouncer: ChildProcess | undefined;
  beforeEach(async () => {
    database = await createDatabase({ serverUrl: process.env['TEST_DATABASE_URL'] ?? '' });
    folder = await mkdtemp(join(tmpdir(), 'guestbook-pgbouncer-'));
  });
  afterEach(async () => {
    if (bouncer?.kill('SIGKILL')) await once(bouncer, 'exit');
    await database.drop();
    await rm(folder, { recursive: true });
  });

  /** Starts pgbouncer in front of the database and returns its address. It does not run as root. */
  async function startBouncer(mode: string, server = new URL(database.url)) {
    const port = await findPort();
    const user = decodeURIComponent(server.username);
    const place = `host=${server.hostname} port=${server.port || '5432'} auth_user=${user}`;
    await writeFile(join(folder, 'users'), `"${user}" "${decodeURIComponent(server.password)}"\n`);
    await writeFile(
      join(folder, 'pgbouncer.ini'),
      `[databases]\n* = ${place}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\n` +
        `auth_type = plain\nauth_file = ${join(folder, 'users')}\npool_mode = ${mode}\n`,
    );
    for (const name of ['.', 'users', 'pgbouncer.ini'])
      await chmod(join(folder, name), name === '.' ? 0o755 : 0o644);
    const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    bouncer = spawn(program, ['--quiet', join(folder, 'pgbouncer.ini')], { stdio: 'ignore', ...identity });
    const url = new URL(database.url);
    url.host = `127.0.0.1:${port}`;
    const isUp = () =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
    await expect.poll(isUp, { timeout: 10_000 }).toBe(true);
    return url.href;
  }

  test('in session mode the backend migrates, signs, reads and follows the book', async () => {
    const url = await startBouncer('session');
    await Promise.all([migrate(configOf(url)), migrate(configOf(url))]);
    const backend = await startBackend({ databaseUrl: url });
    const other = await startBackend({ databaseUrl: url });
    try {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) =>
          request(backend.server)
            .post('/add')
            .send({ message: `note ${at}` }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      const newest = Math.max(...answers.map(({ body }) => (body as { revision: number }).revision));
      await expect.poll(() => other.replica.head.state.revision, { timeout: 10_000 }).toBe(newest);
      expect((await request(other.server).get('/entries?before=20')).body).toHaveLength(19);
    } finally {
      await other.stop();
      await backend.stop();
    }
  });

  test('a startup parameter that pgbouncer refuses ends the start with advice', async () => {
    const url = `${await startBouncer('session')}?options=-c%20search_path%3Dpublic`;
    const error = await migrate(configOf(url)).catch((error: unknown) => error);
    expect(String(error)).toContain('refuses the startup parameter "options". Remove it from DATABASE_URL');
    expect(isDatabaseUnavailable(error)).toBe(false);
  });

  test('in transaction mode the start ends with advice, before any table is created', async () => {
    const url = await startBouncer('transaction');
    const error = await migrate(configOf(url)).catch((error: unknown) => error);
    expect(String(error)).toContain('pool_mode = session');
    expect(isDatabaseUnavailable(error)).toBe(false);
    const client = new Client(database.url);
    await client.connect();
    expect((await client.query(`select from pg_tables where schemaname = 'public'`)).rowCount).toBe(0);
    await client.end();
  });

  test('the start waits for a server behind pgbouncer that does not answer', async () => {
    const unreachable = new URL(database.url);
    unreachable.port = String(await findPort());
    const error = await migrate(configOf(await startBouncer('session', unreachable))).catch(
      (error: unknown) => error,
    );
    expect([String(error), isDatabaseUnavailable(error)]).toEqual([String(error), true]);
  });
});
