import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier, type Client } from 'pg';
import { migrate } from '../db/migrate.ts';
import type { SessionConfig } from '../db/session.ts';
import { refuse } from './book-file.ts';
import { nameOf, withClient, withCopy } from './copies.ts';
import { onBook, type OpenBook } from './open-book.ts';
import { recordBackup } from './record.ts';

/**
 * Puts a backup in the place of the book. `app` is how the backend connects, where it works as another role than the owner.
 * Returns the number of notes, and the database in which the book of before is kept.
 */
export function restoreBackup(
  owner: SessionConfig,
  { file, app }: { file: string; app?: SessionConfig | undefined },
): Promise<{ notes: number; before: string | undefined }> {
  return onBook(owner, (book) =>
    withCopy({ ...book, file }, async ({ config, notes, manifest }) => {
      if (notes === 0) throw refuse(file, 'there are no notes in it');
      const name = nameOf(config);
      await migrate(config, app && { ...app, database: name });
      await withClient(config, async (client) => {
        // A new life of the book: what readers and replicas remember of the other one is void.
        await client.query('update books set epoch = default');
        await recordBackup(client, { file, manifest });
        await client.query('analyze');
      });
      return { notes, before: await replace(book, name) };
    }),
  );
}

/**
 * Puts a database in the place of the book. It happens in one commit: interrupted at any moment, there is a whole book. The
 * one of before is kept, in the place of the one of a restore before that.
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

/** A rename waits five seconds for the connections that are there, and lets no new one in: so they are ended meanwhile. */
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
