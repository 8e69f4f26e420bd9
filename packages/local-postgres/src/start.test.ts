import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOwnClient, LocalPostgresError, readCommand, startLocalPostgres } from './index.ts';
import type { LocalPostgres } from './index.ts';

let home: string;
let folder: string;
let database: LocalPostgres | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'local postgres '));
  folder = join(home, 'a book');
});

afterEach(async () => {
  await database?.stop();
  database = undefined;
  await rm(home, { recursive: true, force: true });
});

const start = async () => (database = await startLocalPostgres({ folder }));
const serverProcess = async () =>
  Number.parseInt(await readFile(join(folder, 'data/postmaster.pid'), 'utf8'), 10);

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database?.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

describe('the laptop database', () => {
  test('is a PostgreSQL 18 in UTF-8 that only this machine and this password reach', async () => {
    await start();
    const settings = await query(
      `select current_setting('server_version_num')::int / 10000 as version, current_setting('listen_addresses') as listens,
         current_setting('unix_socket_directories') as sockets, current_setting('data_checksums') as checksums,
         pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
       from pg_database where datname = current_database()`,
    );
    const common = { version: 18, listens: '127.0.0.1', sockets: '', checksums: 'on' };
    expect(settings).toEqual([{ ...common, encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' }]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const guess = new Client({ connectionString: database?.url.replace(/:[^:@]*@/, ':guess@') });
    await expect(guess.connect()).rejects.toThrow('password authentication failed');
  });

  test('runs in a folder whose name contains shell syntax', async () => {
    folder = join(home, 'a $HOME "book" `touch x` \\$(touch y)');
    await start();
    expect(await query('show data_directory')).toEqual([{ data_directory: join(folder, 'data') }]);
    await database?.stop();
    expect(await start()).toMatchObject({ was: 'stopped' });
    expect((await readdir(folder)).toSorted()).toEqual(['app-password', 'data', 'password', 'port']);
  });

  test('keeps rows and port when it is stopped and started', async () => {
    const { url, was } = await start();
    expect(was).toBe('created');
    await query('create table notes as select 1 as number');
    await database?.stop();
    expect(await start()).toMatchObject({ url, was: 'stopped' });
    expect(await query('select number from notes')).toEqual([{ number: 1 }]);
  });

  test('is used if it is already running, even if the saved port is missing', async () => {
    const { url } = await start();
    const before = await serverProcess();
    await rm(join(folder, 'port'));
    expect(await start()).toMatchObject({ url, was: 'running' });
    expect(await serverProcess()).toBe(before);
  });

  test('restarts after kill -9 with every committed row', async () => {
    await start();
    await query('create table notes as select 1 as number');
    process.kill(await serverProcess(), 'SIGKILL');
    await start();
    expect(await query('select number from notes')).toEqual([{ number: 1 }]);
  });

  test('ignores a lock whose process id now belongs to another program', async () => {
    await (await start()).stop();
    await writeFile(join(folder, 'data/postmaster.pid'), `${process.pid}\n`);
    expect(await start()).toMatchObject({ was: 'stopped' });
  });

  test('chooses another port when another program has its port', async () => {
    const { url } = await start();
    await database?.stop();
    const other = createServer((socket) => socket.end('220 hello\r\n'));
    await new Promise<void>((resolve) => other.listen(Number(new URL(url).port), '127.0.0.1', resolve));
    expect((await start()).url).not.toBe(url);
    other.close();
  });

  test('is created again when its creation was interrupted', async () => {
    await mkdir(join(folder, 'data.new/base'), { recursive: true });
    expect(await start()).toMatchObject({ was: 'created' });
  });
});

describe('variables of the shell for another PostgreSQL', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('do not affect the built-in database', async () => {
    const variables = {
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGOPTIONS: '-c search_path=mine -c default_transaction_read_only=on',
      PGAPPNAME: 'mine',
      PGSERVICE: 'mine',
      PGUSER: 'me',
      PGHOST: '192.0.2.1',
      PGPORT: '1',
      PGDATABASE: 'mine',
      PGPASSWORD: 'mine',
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    await start();
    const client = createOwnClient(database?.url ?? '');
    await client.connect();
    const { rows } = await client.query(
      `select current_user, current_database(), current_setting('search_path') as path, current_setting('application_name') as name`,
    );
    await client.end();
    const path = '"$user", public';
    expect(rows).toEqual([
      { current_user: 'guestbook', current_database: 'guestbook', path, name: 'guestbook-starter' },
    ]);
  });
});

test('a start that fails stops the server that it started', async () => {
  await (await start()).stop();
  database = undefined;
  // A folder in place of the file with the backend's password.
  await rm(join(folder, 'app-password'), { force: true });
  await mkdir(join(folder, 'app-password'));
  await expect(start()).rejects.toThrow('EISDIR');
  const left = await serverProcess().catch(() => undefined);
  expect(left && (await readCommand(left))).toBeUndefined();
});

describe('a damaged folder', () => {
  const damages = {
    'no version': () => rm(join(folder, 'data/PG_VERSION')),
    'another version': () => writeFile(join(folder, 'data/PG_VERSION'), '17\n'),
    'no control file': () => rm(join(folder, 'data/global/pg_control')),
    'half a control file': () => truncate(join(folder, 'data/global/pg_control'), 100),
    'no write-ahead log': () => rm(join(folder, 'data/pg_wal'), { recursive: true }),
    'no tables': () => rm(join(folder, 'data/base'), { recursive: true }),
    'no password': () => rm(join(folder, 'password')),
  };
  test.each(Object.entries(damages))(
    '%s: one sentence names the folder, and no server is left running',
    async (_, damage) => {
      await (await start()).stop();
      database = undefined;
      await damage();
      const error = await startLocalPostgres({ folder }).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(LocalPostgresError);
      expect((error as Error).message).toContain(`The database in ${folder} cannot be used: `);
      expect((error as Error).message).toContain('move the folder away');
      // A server that stopped because of the damage may leave its lock.
      const left = await serverProcess().catch(() => undefined);
      expect(left && (await readCommand(left))).toBeUndefined();
    },
  );

  test('intact data: the message does not say to move the folder', async () => {
    const error = await startLocalPostgres({ folder, maxConnections: 0 }).catch((error: unknown) => error);
    expect(String(error)).toMatch(/cannot be used: .*max_connections/);
    expect(String(error)).not.toContain('move the folder away');
  });

  test('a file in place of the folder gets a sentence too', async () => {
    await writeFile(folder, '');
    await expect(start()).rejects.toThrow(LocalPostgresError);
  });
});

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('as root', () => {
  const path = process.env['PATH'];
  afterEach(() => (process.env['PATH'] = path));

  test('runs as user nobody in a private home directory if namespaces are refused', async () => {
    const refusing = join(home, 'bin');
    await mkdir(refusing);
    await writeFile(join(refusing, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    process.env['PATH'] = `${refusing}:${path}`;
    await chmod(home, 0o700);
    await start();
    await query('create table notes as select 1 as number');
    expect((await stat(`/proc/${await serverProcess()}`)).uid).toBe(65_534);
    process.kill(await serverProcess(), 'SIGKILL');
    await start();
    expect(await query('select number from notes')).toEqual([{ number: 1 }]);
  });

  test('runs as the owner of existing data', async () => {
    await (await start()).stop();
    await chown(join(folder, 'data'), 1_234, 1_234);
    const error = await startLocalPostgres({ folder }).catch((error: unknown) => error);
    // Only the folder has the other owner, so that user cannot read the files: the error shows which user tried.
    expect(String(error)).toContain('Permission denied');
    expect(String(error)).not.toContain('move the folder away');
  });
});
