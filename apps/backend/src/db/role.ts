import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { SessionClient, type SessionConfig } from './session.ts';

/** The privileges of the backend's role on each table. It has none on other tables. */
export const privileges: Record<string, string> = {
  books: 'select, update',
  entries: 'select, insert, update',
  idempotency_keys: 'select, insert, update, delete',
  daily_secrets: 'select, insert, delete',
  backups: 'select',
};

/**
 * Gives the backend's role these privileges and no others. Creates the role if it does not exist, and sets its password if the
 * backend cannot connect. Throws if the role is a superuser or owns the tables. The owner's connection holds the migrations'
 * lock.
 */
export async function prepareRole(owner: Client, app: SessionConfig) {
  const { user: name } = new SessionClient(app);
  if (name === undefined || name === owner.user) return;
  const role = escapeIdentifier(name);
  await requireNarrow(owner, name);
  await owner.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = ${escapeLiteral(name)}) then
        create role ${role} nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
      end if;
    exception when duplicate_object or unique_violation then null; -- Created by a book in another database of this server.
    end $$;
    do $$ begin
      execute format('grant connect on database %I to ${role.replaceAll("'", "''")}', current_database());
      execute format('grant usage on schema %I to ${role.replaceAll("'", "''")}', current_schema());
    end $$`);
  const grants = Object.entries(privileges).map(([table, what]) => `grant ${what} on ${table} to ${role};`);
  // One query, so one transaction: between the two statements, a running replica would have no privileges.
  await owner.query(`revoke all on ${Object.keys(privileges).join(', ')} from ${role}; ${grants.join(' ')}`);
  if (await canConnect(app)) return;
  const secret = await readPassword(app);
  if (secret) await owner.query(`alter role ${role} login password ${escapeLiteral(hashPassword(secret))}`);
}

/** Throws if the role can do more than `privileges` says. */
async function requireNarrow(owner: Client, name: string) {
  const { rowCount } = await owner.query(
    `select from pg_roles where rolname = $1 and (rolsuper or oid = (select relowner from pg_class where oid = 'entries'::regclass))`,
    [name],
  );
  if (rowCount === 0) return;
  throw new Error(
    `The role "${name}" is a superuser or owns the tables. Give the backend a role other than MIGRATION_PGUSER; it is created if it does not exist.`,
  );
}

async function canConnect(app: SessionConfig) {
  const client = new SessionClient(app);
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // Class 28: the role or its password is refused.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('28')) return false;
    throw error;
  } finally {
    await client.end();
  }
}

async function readPassword({ password }: SessionConfig) {
  return typeof password === 'function' ? password() : (password ?? process.env['PGPASSWORD']);
}

/** Hashes a password the way PostgreSQL stores it (RFC 5803), so that the plain password never gets into the server's log. */
function hashPassword(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4_096];
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}
