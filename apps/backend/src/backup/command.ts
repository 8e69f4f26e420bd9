import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readConfig } from '@guestbook/service/config';
import { Config, toOwnerConfig, toPoolConfig } from '../config.ts';
import type { SessionConfig } from '../db/session.ts';
import { BackupError } from './error.ts';
import { makeBackup, nameBackup } from './make.ts';
import { restoreBackup } from './restore.ts';

// `docker compose run --rm -T backup` and `restore`: like `pnpm backup` and `pnpm restore`, through standard output and input.
const config = readConfig(Config, process.env);
const app = withoutLimits(toPoolConfig(config));
const owner = withoutLimits(toOwnerConfig(config) ?? app);
const file = join('/backup', nameBackup());

// Without a handler, a signal does not end the first process of a container.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  await (process.argv[2] === 'restore' ? restore() : backUp());
  process.exit();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

async function backUp() {
  if (process.stdout.isTTY)
    throw new BackupError(`Redirect the output to a file: … backup > ${nameBackup()}`);
  const notes = await makeBackup(owner, file);
  await pipeline(createReadStream(file), process.stdout);
  console.error(`Backed up ${notes} notes. Verified: a restored copy is equal to the book.`);
}

async function restore() {
  if (process.stdin.isTTY)
    throw new BackupError('Redirect a file to the input: … restore < guestbook-….jsonl.gz');
  await pipeline(process.stdin, createWriteStream(file));
  const { notes, before } = await restoreBackup(owner, { file, app });
  console.error(
    `Restored ${notes} notes.${before ? ` The previous book is kept as the database ${before}.` : ''}`,
  );
}

/** A whole book takes longer than a request may. */
function withoutLimits(config: SessionConfig): SessionConfig {
  const { limits: _, ...unlimited } = config;
  return { ...unlimited, query_timeout: 0 };
}

function explain(error: unknown) {
  // The file has another name on the host.
  if (error instanceof BackupError) return error.message.replace(file, 'the backup');
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
    return 'The backup does not fit in /backup. Raise `size=1g` of the tmpfs of the service backup in compose.yaml.';
  return error;
}
