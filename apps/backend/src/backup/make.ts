import type { Client } from 'pg';
import type { SessionConfig } from '../db/session.ts';
import { writeBookFile, type Manifest } from './book-file.ts';
import { withClient, withCopy } from './copies.ts';
import { BackupError } from './error.ts';
import { onBook } from './open-book.ts';
import { recordBackup } from './record.ts';
import { countNotes, describeTables, findDefect, listMigrations, readTable } from './tables.ts';

/** A file name with the current time. */
export const nameBackup = () => `guestbook-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.jsonl.gz`;

/** Backs up the book while the service runs. Returns the number of notes. */
export function makeBackup(owner: SessionConfig, file: string): Promise<number> {
  const started = performance.now();
  return onBook(owner, (book) =>
    withClient(owner, async (client) => {
      const manifest = await readManifest(client);
      await writeBookFile(file, writeLines(client, manifest), async (part) => {
        await client.query('commit');
        await withCopy({ ...book, file: part }, () => Promise.resolve());
      });
      await recordBackup(client, { file, manifest, seconds: (performance.now() - started) / 1_000 });
      return manifest.notes;
    }),
  );
}

/** Begins the transaction from whose snapshot everything is read. */
async function readManifest(client: Client): Promise<Manifest> {
  await client.query('begin isolation level repeatable read read only');
  const tables = await describeTables(client);
  const defect = await findDefect(client);
  if (defect !== undefined) throw new BackupError(`No new backup was made: ${defect}.`);
  return {
    format: 'guestbook backup',
    version: 1,
    madeAt: new Date().toISOString(),
    notes: await countNotes(client),
    migrations: await listMigrations(client),
    tables,
  };
}

async function* writeLines(client: Client, manifest: Manifest) {
  yield JSON.stringify(manifest);
  for (const table of manifest.tables) yield* readTable(client, table);
}
