import { Client, escapeIdentifier } from 'pg';

/**
 * Creates a client for the laptop's own server. Each option is set: for an option that is undefined, node-postgres reads
 * PGSSLMODE, PGOPTIONS and other variables of the shell.
 */
export function createOwnClient(url: string, connectionTimeoutMillis = 5_000): Client {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis,
    keepAlive: true,
    ssl: false,
    sslnegotiation: 'postgres',
    // No options. For an empty string, node-postgres reads PGOPTIONS.
    options: ' ',
    application_name: 'guestbook-starter',
  });
  client.on('error', () => undefined);
  return client;
}

/** What listens on the database's port. `starting` includes a server that is stopping; `other` is another program. */
export type Answer = { kind: 'ours' | 'starting' | 'none' | 'other' } | { kind: 'broken'; reason: string };

/** Connects once. Only our own database accepts our password. */
export async function probe(url: string): Promise<Answer> {
  const client = createOwnClient(url);
  try {
    await client.connect();
    return { kind: 'ours' };
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (code === 'ECONNREFUSED') return { kind: 'none' };
    // 57P01 to 57P03: starting, stopping or recovering. 53300: too many connections.
    if (code.startsWith('57P') || code === '53300') return { kind: 'starting' };
    if (code.startsWith('28') || !/^[0-9A-Z]{5}$/.test(code)) return { kind: 'other' };
    return { kind: 'broken', reason: message };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Creates the database if it does not exist. */
export async function createDatabase(serverUrl: string, name: string) {
  const client = createOwnClient(serverUrl);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
