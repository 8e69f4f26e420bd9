import { Client, escapeIdentifier } from 'pg';

/**
 * A connection to our own server, which no variable of the shell changes: node-postgres reads PGSSLMODE, PGOPTIONS and others
 * wherever the configuration says nothing.
 */
export function createOwnClient(url: string, connectionTimeoutMillis = 5_000): Client {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis,
    keepAlive: true,
    ssl: false,
    sslnegotiation: 'postgres',
    // None. Nothing at all would not count as said.
    options: ' ',
    application_name: 'guestbook-starter',
  });
  client.on('error', () => undefined);
  return client;
}

/** Who answers at the database's port. `starting` also stands for one that is just stopping. */
export type Answer = { who: 'ours' | 'starting' | 'nobody' | 'stranger' } | { who: 'broken'; reason: string };

/** Connects once. Only our own database lets our password in, so whoever does is ours. */
export async function probe(url: string): Promise<Answer> {
  const client = createOwnClient(url);
  try {
    await client.connect();
    return { who: 'ours' };
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (code === 'ECONNREFUSED') return { who: 'nobody' };
    // 57P01 to 57P03: starting, stopping or recovering; 53300: too many connections just now.
    if (code.startsWith('57P') || code === '53300') return { who: 'starting' };
    if (code.startsWith('28') || !/^[0-9A-Z]{5}$/.test(code)) return { who: 'stranger' };
    return { who: 'broken', reason: message };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes the database of the guestbook if it is not there. */
export async function makeDatabase(serverUrl: string, name: string) {
  const client = createOwnClient(serverUrl);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
