import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@guestbook/testing/databases/create-database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Config, toPoolConfig } from './config.ts';
import { SessionClient } from './db/session.ts';

const read = (variables: NodeJS.ProcessEnv) => Config.safeParse(variables);

describe('the address of the database', () => {
  test.each([
    'postgres://user:1234/x@host:5432/name',
    'postgres://user:12?x@host/name',
    'postgres://user:mine#x@host/name',
    'postgres://user:mine/x@host/name',
    'postgres://user:p@ss/word@host/name',
    'host/name',
    'mysql://user:word@host/name',
  ])('%s is refused with advice that contains no password', (DATABASE_URL) => {
    const { error } = read({ DATABASE_URL });
    expect(error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
      ['DATABASE_URL', expect.stringMatching(/^must be an address such as .* write \/ as %2F/)],
    ]);
    expect(error?.issues[0]?.message).not.toMatch(/1234|12\?|mine|p@ss/);
  });

  test.each([
    'postgres://host/name',
    'postgres://user:100%@host/name',
    'postgresql://user:p%2F%23%3F%40%25@host/name',
    'postgres://user:p@ss@host/name?application_name=a@b',
    'postgres://user:word@/name?host=/var/run/postgresql',
    'postgres://user:word@%2Fvar%2Frun/name',
    'postgres://host/name?user=ada&password=a@b',
  ])('%s is accepted', (DATABASE_URL) => {
    expect(read({ DATABASE_URL }).error).toBeUndefined();
  });

  test('ends the start if it names a certificate file that does not exist', () => {
    const { error } = read({ DATABASE_URL: 'postgres://a:b@host/name?sslrootcert=/no/such/file' });
    expect(error?.issues[0]?.message).toContain("ENOENT: no such file or directory, open '/no/such/file'");
  });
});

describe('the password', () => {
  let database: TestDatabase;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'guestbook-config-'));
    file = join(folder, 'password');
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function connect(url: URL) {
    const client = new SessionClient(
      toPoolConfig(Config.parse({ DATABASE_URL: url.href, PGPASSWORD_FILE: file })),
    );
    await client.connect();
    await client.end();
  }

  test('comes from PGPASSWORD_FILE if the address has none', async () => {
    const url = new URL(database.url);
    await writeFile(file, `${decodeURIComponent(url.password)}\r\n`);
    url.password = '';
    await connect(url);
    await writeFile(file, 'wrong');
    await expect(connect(url)).rejects.toThrow('password authentication failed');
  });

  test('of the address comes first', async () => {
    await writeFile(file, 'wrong');
    await connect(new URL(database.url));
  });
});
