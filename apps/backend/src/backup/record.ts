import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Client } from 'pg';
import type { Manifest } from './book-file.ts';

/** Records a backup in the book, for the metrics. `seconds` is how long it took, if that is known. */
export async function recordBackup(
  client: Client,
  { file, manifest, seconds }: { file: string; manifest: Manifest; seconds?: number },
) {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
  const { size } = await stat(file);
  const { madeAt, notes } = manifest;
  await client.query(
    `insert into backups (finished_at, file, bytes, sha256, notes, seconds) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [madeAt, basename(file), size, hash.digest('hex'), notes, seconds],
  );
}
