import { access } from 'node:fs/promises';
import type { Client } from 'pg';
import { StartFailure } from '../start/failure.ts';
import { writeBookFile, type Manifest } from './book-file.ts';
import { withClient, withCopy } from './copies.ts';
import { onBook, toPath } from './open-book.ts';
import { recordBackup } from './record.ts';
import { countNotes, describeTables, findFault, listMigrations, readTable } from './tables.ts';

const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
const file = toPath(process.argv[2] ?? `guestbook-${now}.jsonl.gz`);

await onBook({ isNewAllowed: false }, async ({ url, server }) => {
  const started = performance.now();
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new StartFailure(`${file} is there already: choose another name.`);
  const notes = await withClient(url, async (client) => {
    const manifest = await readManifest(client);
    await writeBookFile(file, writeLines(client, manifest), async (part) => {
      await client.query('commit');
      await withCopy({ server, url, file: part }, () => Promise.resolve());
    });
    await recordBackup(client, { file, manifest, seconds: (performance.now() - started) / 1_000 });
    return manifest.notes;
  });
  return `Backed up ${notes} notes. It was restored beside the book and found equal: ${file}`;
});

/** Everything is read as it stands at this moment, while people go on signing. */
async function readManifest(client: Client): Promise<Manifest> {
  await client.query('begin isolation level repeatable read read only');
  const tables = await describeTables(client);
  const fault = await findFault(client);
  if (fault !== undefined)
    throw new StartFailure(`There is no new backup, since something is wrong: ${fault}.`);
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
