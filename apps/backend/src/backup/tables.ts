import { readFile } from 'node:fs/promises';
import { escapeIdentifier, type Client } from 'pg';
import type { Manifest } from './book-file.ts';

type Table = Manifest['tables'][0];

/** Tables whose rows the migrations or the backend create. A backup does not contain them. */
const made = ['guestbook_migrations', 'daily_secrets'];

/** The backup on a cluster uses these SQL files, too. */
const scripts = new URL('../../../../deploy/components/backup/scripts/', import.meta.url);
const readSql = (name: string) => readFile(new URL(name, scripts), 'utf8');

/** The tables of the book, each after those it refers to, with the number and the checksum of their rows. */
export async function describeTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `with recursive ranked as (
       select oid, 0 as rank from pg_class
       where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> all($1)
       union
       select conrelid, rank + 1 from ranked
       join pg_constraint on confrelid = ranked.oid and contype = 'f' and conrelid <> confrelid
     )
     select relname as name, array(
         select attname::text from pg_attribute
         where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
         order by attnum
       ) as columns
     from ranked join pg_class using (oid)
     group by pg_class.oid, relname
     order by max(rank), relname`,
    [made],
  );
  const sums = await readSums(client);
  return rows.map((table) => ({ ...table, ...(sums.get(table.name) ?? { rows: 0, sum: '' }) }));
}

async function readSums(client: Client) {
  const sums = new Map<string, { rows: number; sum: string }>();
  const makeStatements = (await readSql('fingerprint.sql')).replace('\\gexec', '');
  const { rows: statements } = await client.query<string[]>({ text: makeStatements, rowMode: 'array' });
  for (const [statement = ''] of statements) {
    const { rows } = await client.query<[string, string, string | null]>({
      text: statement,
      rowMode: 'array',
    });
    for (const [name, count, sum] of rows) sums.set(name, { rows: Number(count), sum: sum ?? '0' });
  }
  return sums;
}

/** Why the database is not a complete guestbook; undefined if it is one. */
export async function findDefect(client: Client): Promise<string | undefined> {
  try {
    await client.query(await readSql('check.sql'));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function countNotes(client: Client): Promise<number> {
  const { rows } = await client.query<{ notes: number }>('select sum(published)::float8 as notes from books');
  return rows[0]?.notes ?? 0;
}

export async function listMigrations(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from guestbook_migrations order by name',
  );
  return rows.map(({ name }) => name);
}

/** Reads the rows as JSON that PostgreSQL wrote: numbers and times keep every digit. */
export async function* readTable(client: Client, { name }: Table) {
  await client.query(
    `declare book_rows cursor for select row_to_json(whole_row)::text from ${escapeIdentifier(name)} whole_row`,
  );
  for (;;) {
    const { rows } = await client.query<[string]>({ text: 'fetch 1000 from book_rows', rowMode: 'array' });
    if (rows.length === 0) break;
    for (const [row] of rows) yield row;
  }
  await client.query('close book_rows');
}

export async function insertRows(
  client: Client,
  { name, columns, rows }: { name: string; columns: string[]; rows: string[] },
) {
  const table = escapeIdentifier(name);
  const list = columns.map(escapeIdentifier).join();
  await client.query(
    `insert into ${table} (${list}) overriding system value
     select ${list} from json_populate_recordset(null::${table}, $1::json)`,
    [`[${rows.join()}]`],
  );
}

/** Sets each sequence to the highest value in its column. */
export async function setSequences(client: Client, tables: Table[]) {
  const { rows } = await client.query<{ statement: string }>(
    `select format(
       'select setval(%L, max(%I)) from %I having max(%I) is not null',
       pg_get_serial_sequence(quote_ident(relname), attname), attname, relname, attname
     ) as statement
     from pg_class join pg_attribute on attrelid = pg_class.oid
     where relnamespace = current_schema()::regnamespace and relname = any($1) and attnum > 0
       and not attisdropped and pg_get_serial_sequence(quote_ident(relname), attname) is not null`,
    [tables.map(({ name }) => name)],
  );
  for (const { statement } of rows) await client.query(statement);
}
