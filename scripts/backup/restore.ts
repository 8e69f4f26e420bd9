import { setTimeout as sleep } from 'node:timers/promises';
import { readAddress } from '@guestbook/backend/db/address';
import { migrate } from '@guestbook/backend/db/migrate';
import { escapeIdentifier, type Client } from 'pg';
import { StartFailure } from '../start/failure.ts';
import { refuse } from './book-file.ts';
import { nameDatabase, nameOf, withClient, withCopy } from './copies.ts';
import { onBook, toPath } from './open-book.ts';
import { recordBackup } from './record.ts';

const given = process.argv[2];

await onBook({ isNewAllowed: true }, async ({ url, server, app }) => {
  if (given === undefined)
    throw new StartFailure('Name the file to restore: pnpm restore guestbook-….jsonl.gz');
  const file = toPath(given);
  return withCopy({ server, url, file }, async (copy) => {
    if (copy.notes === 0) throw refuse(file, 'there are no notes in it');
    const role = app === undefined ? undefined : { ...readAddress(app), database: copy.name };
    await migrate({ connectionString: copy.url }, role);
    await withClient(copy.url, async (client) => {
      // A new life of the book: what readers and replicas remember of the other one is void.
      await client.query('update books set epoch = default');
      await recordBackup(client, { file, manifest: copy.manifest });
      await client.query('analyze');
    });
    const before = await replace({ server, url, by: copy.name });
    return `Restored ${copy.notes} notes from ${file}.${before ? ` The book of before is kept as the database ${before}.` : ''}`;
  });
});

/**
 * Puts a database in the place of the book. It happens in one commit: interrupted at any moment, there is a whole book. The
 * one of before is kept, in the place of the one of a restore before that.
 */
async function replace({
  server,
  url,
  by,
}: {
  server: Client;
  url: string;
  by: string;
}): Promise<string | undefined> {
  const book = nameOf(url);
  const { rows } = await server.query<{ name: string }>(
    'select datname as name from pg_database where datname = $1 or starts_with(datname, $2)',
    [book, `${book}_before_`],
  );
  const olds = rows.filter(({ name }) => name !== book);
  const before = `${book}_before_${new Date()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .toLowerCase()}`;
  await server.query('begin');
  try {
    if (olds.length < rows.length) await rename(server, { from: book, to: before, url });
    await rename(server, { from: by, to: book, url });
    await server.query('commit');
  } catch (error) {
    await server.query('rollback');
    throw error;
  }
  for (const { name } of olds)
    await server.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  return olds.length < rows.length ? before : undefined;
}

/** A rename waits five seconds for the connections that are there, and lets no new one in: so they are ended meanwhile. */
async function rename(server: Client, { from, to, url }: { from: string; to: string; url: string }) {
  const done = new AbortController();
  const renamed = server
    .query(`alter database ${escapeIdentifier(from)} rename to ${escapeIdentifier(to)}`)
    .finally(() => done.abort());
  const endOthers = async (other: Client) => {
    while (!done.signal.aborted) {
      await other.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [from]);
      await sleep(100);
    }
  };
  await Promise.all([renamed, withClient(nameDatabase(url, 'postgres'), endOthers)]);
}
