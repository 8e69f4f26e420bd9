import type { Client } from 'pg';

/** The tables of the first migration. */
const tables = ['books', 'entries', 'idempotency_keys'];

/**
 * Creates the table of finished migrations, in the schema of this session, and returns that schema. Moves the tables of an
 * earlier release, which had names that other programs use, too. Throws if tables of another program have the names of the guestbook's.
 * The connection holds the migrations' lock.
 */
export async function prepareTable(client: Client): Promise<{ schema: string }> {
  const { rows } = await client.query<{ schema: string | null; present: string[]; isThere: boolean }>(
    `select current_schema() as schema, to_regclass('guestbook_migrations') is not null as "isThere",
       array(select name from unnest($1::text[]) as name where to_regclass(name) is not null) as present`,
    [tables],
  );
  const { schema = null, present = [], isThere } = rows[0] ?? {};
  if (schema === null)
    throw new Error(
      'No schema in the search_path of the database exists. Create one, or change search_path.',
    );
  if (isThere) return { schema };
  if (await isOlder(client)) await moveOlder(client);
  else if (present.length > 0) throw foreign(schema, present);
  else
    await client.query(
      `create table guestbook_migrations (
        id serial primary key, name varchar(255) not null, run_on timestamp not null, sha256 text
      )`,
    );
  return { schema };
}

/** Whether an earlier release made its table of migrations here. It always used the schema `public`. */
async function isOlder(client: Client) {
  const columns = `select from pg_attribute where attrelid = to_regclass('public.migrations') and attname = 'run_on'`;
  if ((await client.query(columns)).rowCount === 0) return false;
  const ours = `select from public.migrations where name = '0001_books_and_entries'`;
  return (await client.query(ours)).rowCount === 1;
}

/** Moves the tables in one transaction: a query of several statements without parameters is one. */
async function moveOlder(client: Client) {
  await client.query(`
    do $$ begin
      execute format('alter table public.migrations set schema %I', current_schema());
    end $$;
    create table if not exists migration_checksums (name text primary key, sha256 text not null);
    alter table migrations rename to guestbook_migrations;
    alter sequence migrations_id_seq rename to guestbook_migrations_id_seq;
    alter index migrations_pkey rename to guestbook_migrations_pkey;
    alter table guestbook_migrations add column sha256 text;
    update guestbook_migrations migration set sha256 = checksum.sha256
    from migration_checksums checksum where checksum.name = migration.name || '.sql';
    drop table migration_checksums`);
}

function foreign(schema: string, present: string[]) {
  const names = present.map((name) => `"${name}"`).join(', ');
  return new Error(
    `The schema "${schema}" of the database has tables of another program with the same names (${names}). ` +
      'Use a separate database or schema for the guestbook.',
  );
}
