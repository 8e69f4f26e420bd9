import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier, type Client } from 'pg';
import { migrate } from '../db/migrate.ts';
import type { SessionConfig } from '../db/session.ts';
import { refuse } from './book-file.ts';
import { nameOf, withClient, withCopy } from './copies.ts';
import { onBook, type OpenBook } from './open-book.ts';
import { recordBackup } from './record.ts';

/**
 * Replaces the book with a backup. `app` has the connection settings of the backend, if its role is not the owner. Returns the
 * number of notes, and the name of the database that keeps the previous book.
 */
export function restoreBackup(
  owner: SessionConfig,
  { file, app }: { file: string; app?: SessionConfig | undefined },
): Promise<{ notes: number; before: string | undefined }> {
  return onBook(owner, (book) =>
    withCopy({ ...book, file }, async ({ config, notes, manifest }) => {
      if (notes === 0) throw refuse(file, 'it contains no notes');
      const name = nameOf(config);
      await migrate(config, app && { ...app, database: name });
      await withClient(config, async (client) => {
        // A new epoch: what clients and replicas have cached of the previous book is void.
        await client.query('update books set epoch = default');
        await recordBackup(client, { file, manifest });
        await client.query('analyze');
      });
      return { notes, before: await replace(book, name) };
    }),
  );
}

/**
 * Replaces the book's database with another, in one commit: an interruption leaves either the old book or the new one. Keeps
 * the previous book, and drops the one that an earlier restore kept.
 */
async function replace({ server, owner }: OpenBook, by: string): Promise<string | undefined> {
  const book = nameOf(owner);
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
    if (olds.length < rows.length) await rename({ server, owner }, { from: book, to: before });
    await rename({ server, owner }, { from: by, to: book });
    await server.query('commit');
  } catch (error) {
    await server.query('rollback');
    throw error;
  }
  for (const { name } of olds)
    await server.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  return olds.length < rows.length ? before : undefined;
}

/** A rename waits five seconds for open connections to end, and accepts no new ones. So this ends them meanwhile. */
async function rename({ server, owner }: OpenBook, { from, to }: { from: string; to: string }) {
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
  await Promise.all([renamed, withClient({ ...owner, database: 'postgres' }, endOthers)]);
}
