import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startLocalPostgres } from '@guestbook/local-postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareLaptop } from './laptop.ts';

const { folder, origin, start, stop } = await prepareLaptop();
const file = join(folder, 'book.jsonl.gz');
const environment = { ...process.env, DATABASE_URL: '', GUESTBOOK_DATA: folder };

/** Runs `pnpm backup` or `pnpm restore`. */
async function run(script: 'backup' | 'restore', path = file, variables = {}) {
  const options = { env: { ...environment, ...variables } };
  const args = [`scripts/backup/${script}.ts`, path];
  const { stdout, stderr, code } = await promisify(execFile)('node', args, options).then(
    (output) => ({ ...output, code: 0 }),
    (error: unknown) => error as { stdout: string; stderr: string; code: number },
  );
  return { code, output: stdout + stderr };
}

/** Variables of the shell for another PostgreSQL. */
const shell = { PGSSLMODE: 'require', PGOPTIONS: '-c search_path=mine', PGUSER: 'nobody' };

let signed = 0;
let revision = 0;
/** How many notes the backup holds. */
let backedUp = 0;
async function sign() {
  signed += 1;
  // Characters that break parsers of lines or of JSON.
  const entry = `${signed} "quoted" \\ Grüße \u2028\u2029 👩‍👩‍👧\r\nand a line`;
  const answer = await fetch(`${origin}/add`, { method: 'POST', body: new URLSearchParams({ entry }) });
  expect(answer.status).toBe(201);
  ({ revision } = (await answer.json()) as { revision: number });
}
const read = async () => {
  const answer = await fetch(`${origin}/entries?limit=100&revision=${revision}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { number: number; message: string }[];
};
/** A restore becomes visible within seconds. */
const expectBook = (notes: unknown) => expect.poll(read, { timeout: 20_000 }).toEqual(notes);

afterAll(() => rm(file, { force: true }));

test('without a book, a backup says that there is none', async () => {
  const { code, output } = await run('backup', file, { GUESTBOOK_DATA: join(folder, 'none') });
  expect([code, output]).toEqual([1, `There is no book in ${join(folder, 'none')}.\n`]);
});

test('a book is backed up while people sign; a restore brings back that state in a new epoch', async () => {
  expect((await start()).output).toContain('is open at');
  for (let count = 0; count < 5; count += 1) await sign();
  const backup = run('backup', file, shell);
  const writing = (async () => {
    for (let count = 0; count < 20; count += 1) await sign();
  })();
  expect(await backup).toEqual({ code: 0, output: expect.stringMatching(/^Backed up \d+ notes/) });
  await writing;
  const later = await read();

  const addresses = [`${origin}/entries`, `${origin}/`];
  const tags = await Promise.all(
    addresses.map(async (path) => (await fetch(path)).headers.get('etag') ?? ''),
  );
  const ask = async (at: number) =>
    (await fetch(addresses[at] ?? '', { headers: { 'if-none-match': tags[at] ?? '' } })).status;
  expect([await ask(0), await ask(1)]).toEqual([304, 304]);

  expect(await run('restore', file, shell)).toEqual({
    code: 0,
    output: expect.stringMatching(/^Restored \d+ notes from/),
  });
  const [manifest = ''] = gunzipSync(await readFile(file))
    .toString()
    .split('\n');
  ({ notes: backedUp } = JSON.parse(manifest) as { notes: number });
  expect(backedUp).toBeGreaterThanOrEqual(5);
  const then = later.slice(-backedUp);
  await expectBook(then);

  // Both books now have the same revision. A client that cached the old one must not use it for the new one.
  while (signed < 2 * later.length && (await read()).length < later.length) await sign();
  expect(await read()).toHaveLength(later.length);
  await expect.poll(async () => [await ask(0), await ask(1)], { timeout: 20_000 }).toEqual([200, 200]);
  expect((await read())[0]?.number).toBe(later.length);
});

test('a role without privileges, and a database that does not answer, get one sentence', async () => {
  const { environment: narrow } = await startLocalPostgres({ folder });
  const other = join(folder, 'other.jsonl.gz');
  const refused = await run('backup', other, { DATABASE_URL: narrow.DATABASE_URL });
  expect(refused).toEqual({
    code: 1,
    output: expect.stringMatching(/^The role in DATABASE_URL lacks a privilege .*\n$/),
  });
  const silent = await run('backup', other, { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' });
  expect(silent).toEqual({ code: 1, output: expect.stringMatching(/^No database answers .*\n$/) });
});

type Lines = Record<string, unknown>[];
/** A changed backup with a valid checksum. */
const change = async (path: string, edit: (lines: Lines, manifest: Record<string, unknown>) => void) => {
  const lines = gunzipSync(await readFile(path))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  edit(lines, lines[0] ?? {});
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return gzipSync(`${text}{"sha256":"${sha256}"}\n`);
};

describe('a restore refuses without changing the book', () => {
  const cases: [string, () => Buffer | Promise<Buffer>, RegExp][] = [
    ['an empty file', () => Buffer.alloc(0), /is not a backup/],
    ['another file', () => Buffer.from('hello'), /is not a backup/],
    ['another compressed file', () => gzipSync('{"hello":1}\n'), /not a backup of a guestbook/],
    ['a truncated backup', async () => (await readFile(file)).subarray(0, -20), /truncated/],
    [
      'a backup truncated between two lines',
      async () =>
        gzipSync(
          gunzipSync(await readFile(file))
            .toString()
            .split('\n')
            .slice(0, -3)
            .join('\n') + '\n',
        ),
      /truncated/,
    ],
    [
      'a backup with a changed word',
      async () =>
        gzipSync(
          gunzipSync(await readFile(file))
            .toString()
            .replace('quoted', 'forged'),
        ),
      /truncated or was changed/,
    ],
    [
      'a backup of a newer release',
      () => change(file, (_, manifest) => (manifest['migrations'] as string[]).push('9999_later')),
      /newer release \(9999_later\)/,
    ],
    [
      'a backup in a newer format',
      () => change(file, (_, manifest) => (manifest['version'] = 2)),
      /newer release/,
    ],
    [
      'a backup with another note',
      () => change(file, (lines) => ((lines.find(({ message }) => message) ?? {})['message'] = 'x')),
      /differs/,
    ],
    [
      'a backup of another product',
      () =>
        change(
          file,
          (_, manifest) => (manifest['tables'] = [{ name: 'users', columns: [], rows: 0, sum: '0' }]),
        ),
      /not those of a guestbook/,
    ],
  ];
  test.each(cases)('%s', async (name, make, why) => {
    const before = await read();
    const path = join(folder, 'refused.jsonl.gz');
    await writeFile(path, await make());
    const { code, output } = await run('restore', path);
    expect([name, code, output]).toEqual([name, 1, expect.stringMatching(why)]);
    expect(output).toMatch(/^Refused .* The book is unchanged\.\n$/);
    expect(await read()).toEqual(before);
    await sign();
  });
});

test('a restore killed at any moment leaves a complete book', async () => {
  for (let milliseconds = 400; milliseconds < 4_000; milliseconds += 600) {
    await sign();
    const restoring = spawn('node', ['scripts/backup/restore.ts', file], {
      env: environment,
      stdio: 'ignore',
    });
    const timer = setTimeout(() => restoring.kill('SIGKILL'), milliseconds);
    await once(restoring, 'exit');
    clearTimeout(timer);
    await expect.poll(sign, { timeout: 20_000 }).toBeUndefined();
    const numbers = (await read()).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) - at));
  }
  await expect.poll(() => run('restore'), { timeout: 60_000 }).toMatchObject({ code: 0 });
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(backedUp);
});

test('both work while the guestbook is stopped, in an empty folder, and with a backup of an earlier release', async () => {
  const before = await read();
  expect(await stop('SIGINT')).toBe(0);
  const closed = join(folder, 'closed.jsonl.gz');
  expect(await run('backup', closed)).toMatchObject({ code: 0 });
  expect(await run('backup', closed)).toEqual({
    code: 1,
    output: expect.stringContaining('already exists'),
  });

  const older = join(folder, 'older.jsonl.gz');
  await writeFile(
    older,
    await change(closed, (_, manifest) => (manifest['migrations'] as string[]).splice(2)),
  );
  const other = { GUESTBOOK_DATA: join(folder, 'other') };
  expect(await run('restore', older, other)).toMatchObject({ code: 0 });
  expect((await start(other)).output).toContain('is open at');
  expect(await read()).toEqual(before);
  await sign();
  expect((await read())[0]?.number).toBe((before[0]?.number ?? 0) + 1);
  expect(await stop('SIGINT')).toBe(0);
});
