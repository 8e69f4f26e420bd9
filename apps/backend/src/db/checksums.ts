import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Client } from 'pg';

/**
 * Stores the checksum of each migration that has run, and throws if its file has changed since. node-pg-migrate stores only
 * names: with an edited file, two databases could silently differ.
 */
export async function guardChecksums(client: Client, directory: string) {
  for (const file of (await readdir(directory)).toSorted()) {
    const text = (await readFile(`${directory}/${file}`, 'utf8')).replaceAll('\r\n', '\n');
    const { rows } = await client.query<{ sha256: string }>(
      `update guestbook_migrations set sha256 = coalesce(sha256, $2) where name = $1 returning sha256`,
      [file.replace(/\.sql$/, ''), hash(text)],
    );
    // Earlier releases hashed the file as it was checked out: on Windows, with CRLF.
    if (rows[0] && ![hash(text), hash(text.replaceAll('\n', '\r\n'))].includes(rows[0].sha256))
      throw new Error(
        `Migration ${file} was edited after it had run on this database. Add a new migration instead.`,
      );
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
