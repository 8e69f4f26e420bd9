import { Client } from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { chooseServer } from './choose-server.ts';
import { createDatabase, createTestDatabase } from './create-database.ts';

afterEach(() => vi.unstubAllEnvs());

const encoding = `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
  from pg_database where datname = current_database()`;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the server for tests', () => {
  test('is the one in TEST_DATABASE_URL', async () => {
    const given = process.env['TEST_DATABASE_URL'];
    expect(await chooseServer()).toMatchObject({ kind: 'given', url: given });
  });

  test('comes from the packages if no container starts, and is removed afterwards', async () => {
    vi.stubEnv('TEST_DATABASE_URL', '');
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:9');
    const server = await chooseServer();
    expect(server.kind).toBe('local');
    expect(await query(server.url, encoding)).toEqual([
      { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' },
    ]);
    await server.stop();
    await expect(query(server.url, 'select')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a database for a test file', () => {
  test('is a copy of the template, and can be dropped', async () => {
    const database = await createTestDatabase();
    expect(await query(database.url, encoding)).toEqual([
      { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' },
    ]);
    expect(await query(database.url, `select to_regclass('guestbook_migrations') is null as empty`)).toEqual([
      { empty: false },
    ]);
    await database.drop();
    await expect(query(database.url, 'select')).rejects.toThrow('does not exist');
  });

  test('is empty without a template', async () => {
    const database = await createDatabase({ serverUrl: process.env['TEST_DATABASE_URL'] ?? '' });
    expect(await query(database.url, `select to_regclass('guestbook_migrations') is null as empty`)).toEqual([
      { empty: true },
    ]);
    await database.drop();
  });
});
