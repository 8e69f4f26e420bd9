import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';

export interface TestDatabase {
  url: string;
  drop: () => Promise<void>;
}

/** Creates a database on the server: empty, or a copy of the template. */
export async function createDatabase({
  serverUrl,
  template,
}: {
  serverUrl: string;
  template?: string | undefined;
}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const copy = template === undefined ? '' : `template ${escapeIdentifier(template)}`;
  await execute(serverUrl, `create database ${name} ${copy}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `drop database if exists ${name} with (force)`) };
}

/** Creates a migrated database for a test file. vitest's global set-up provides the server and the template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { TEST_DATABASE_URL: serverUrl, TEST_TEMPLATE: template } = process.env;
  if (!serverUrl || !template)
    throw new Error('No server for tests: run vitest from the root, so that its global set-up runs.');
  return createDatabase({ serverUrl, template });
}

async function execute(serverUrl: string, statement: string) {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
