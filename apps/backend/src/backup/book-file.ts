import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupError } from './error.ts';

/** The first line of a backup. A line of JSON for each row follows, table by table, and then a line with the checksum. */
export interface Manifest {
  format: 'guestbook backup';
  version: 1;
  madeAt: string;
  notes: number;
  /** The migrations that had run. */
  migrations: string[];
  tables: { name: string; columns: string[]; rows: number; sum: string }[];
}

/** Writes the file under a temporary name, and renames it after it is on the disk and `check` has passed. */
export async function writeBookFile(
  file: string,
  lines: AsyncIterable<string>,
  check: (part: string) => Promise<void>,
) {
  const part = `${file}.part`;
  try {
    // The permission model forbids fsync. Under it the file is in memory, so there is nothing to flush.
    const flush = !process.permission;
    await pipeline(withChecksum(lines), createGzip(), createWriteStream(part, { mode: 0o600, flush }));
    await check(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function* withChecksum(lines: AsyncIterable<string>) {
  const hash = createHash('sha256');
  for await (const line of lines) {
    hash.update(`${line}\n`);
    yield `${line}\n`;
  }
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

/** Reads the whole file and checks its checksum. Throws a `BackupError` if it is not a backup, or was changed. */
export async function verifyBookFile(file: string): Promise<Manifest> {
  const hash = createHash('sha256');
  let first = '';
  let last = '';
  let lines = 0;
  for await (const line of readLines(file)) {
    if (lines === 0) first = line;
    else hash.update(`${last}\n`);
    last = line;
    lines += 1;
  }
  const manifest = parse(first) as Partial<Manifest> | undefined;
  if (manifest?.format !== 'guestbook backup') throw refuse(file, 'it is not a backup of a guestbook');
  if (manifest.version !== 1) throw refuse(file, 'it was made by a newer release');
  const { sha256 } = (parse(last) ?? {}) as { sha256?: string };
  if (sha256 !== hash.digest('hex')) throw refuse(file, 'it is truncated or was changed');
  return manifest as Manifest;
}

/** Reads the rows of all tables in the order of the manifest. Verify the file first. */
export async function* readRows(file: string, { tables }: Manifest) {
  const lines = readLines(file);
  await lines.next();
  for (const { name, columns, rows } of tables) {
    let batch: string[] = [];
    for (let row = 1; row <= rows; row += 1) {
      batch.push(String((await lines.next()).value));
      if (batch.length < 1_000 && row < rows) continue;
      yield { name, columns, rows: batch };
      batch = [];
    }
  }
  await lines.return(undefined);
}

export const refuse = (file: string, why: string) =>
  new BackupError(`Refused ${file}: ${why}. The book is unchanged.`);

/** Reads lines without `readline`, which also splits at line separators that notes may contain. */
async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const text = source.pipe(createGunzip()).setEncoding('utf8');
  source.on('error', (error) => text.destroy(error));
  let rest = '';
  try {
    for await (const chunk of text) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw refuse(file, 'there is no such file');
    throw refuse(
      file,
      code.startsWith('Z_') ? 'it is not a backup, or is truncated or was changed' : message,
    );
  } finally {
    source.destroy();
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
