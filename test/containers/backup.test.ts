import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@guestbook/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose, docker, environment, origin, project, readMessages, sign } from './compose.ts';

const folder = await mkdtemp(join(tmpdir(), 'guestbook-backup-'));
const file = join(folder, 'guestbook.jsonl.gz');

/** Runs the documented command: a file is the output of `backup` or the input of `restore`. */
async function run(service: 'backup' | 'restore', path = file) {
  const handle = await open(path, service === 'backup' ? 'w' : 'r');
  const stdio = service === 'backup' ? ['ignore', handle.fd, 'pipe'] : [handle.fd, 'ignore', 'pipe'];
  const args = ['compose', '--project-name', project, 'run', '--rm', '-T', service];
  const running = spawn('docker', args, { env: environment, stdio: stdio as 'pipe'[] });
  const [[code], output] = await Promise.all([once(running, 'exit'), text(running.stderr)]);
  await handle.close();
  return { code: code as number, output };
}

const readTag = async () => (await fetch(`${origin}/entries`)).headers.get('etag') ?? '';
const ask = async (tag: string) =>
  (await fetch(`${origin}/entries`, { headers: { 'if-none-match': tag } })).status;
const signAll = async (messages: string[]) => {
  let revision = 0;
  for (const message of messages) ({ revision } = await sign(message));
  return revision;
};

beforeAll(() => compose('up', '--build', '--detach', '--wait'));
afterAll(async () => {
  await compose('--profile', 'backup', 'down', '--volumes', '--remove-orphans');
  await rm(folder, { recursive: true });
});

test('restore brings back the book of the backup, with a new epoch, while the book is in use', async () => {
  await readMessages(await signAll(['One', 'Two  "quoted" \\ Grüße 👩‍👩‍👧']));
  const then = await readMessages(1);
  expect(await run('backup')).toEqual({ code: 0, output: expect.stringContaining('Backed up 2 notes') });
  const backup = await readFile(file);
  expect(gunzipSync(backup).toString()).toMatch(/^\{"format":"guestbook backup"/);

  await readMessages(await signAll(['Three', 'Four']));
  const tag = await readTag();
  expect(await ask(tag)).toBe(304);
  expect(await run('restore')).toEqual({
    code: 0,
    output: expect.stringMatching(/Restored 2 notes\. .* kept as the database guestbook_before_/),
  });
  await expect.poll(() => readMessages(1)).toEqual(then);
  // The book reaches the revision of the replaced one again. A cached answer of that one is no longer valid.
  await eventually(async () => readMessages(await signAll(['Five', 'Six'])));
  expect([(await readMessages(1)).slice(0, 2), await ask(tag)]).toEqual([['Six', 'Five'], 200]);
});

test('restore refuses a damaged backup and leaves the book as it is', async () => {
  const before = await readMessages(1);
  const whole = await readFile(file);
  const changed = Buffer.from(whole);
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
  for (const damaged of [changed, whole.subarray(0, -20), Buffer.alloc(0), Buffer.from('hello')]) {
    const path = join(folder, 'damaged.jsonl.gz');
    await writeFile(path, damaged);
    expect(await run('restore', path)).toEqual({
      code: 1,
      output: expect.stringMatching(/Refused the backup: .* The book is unchanged\.\n/),
    });
    expect(await readMessages(1)).toEqual(before);
  }
  await readMessages(await signAll(['Still open']));
});

test('restore works on a machine without a book', async () => {
  const notes = await readMessages(1);
  expect(await run('backup')).toMatchObject({ code: 0 });
  await compose('down', '--volumes');
  expect(await run('restore')).toMatchObject({ code: 0 });
  await compose('up', '--detach', '--wait');
  expect(await readMessages(1)).toEqual(notes);
  expect(await readMessages(await signAll(['Here']))).toEqual(['Here', ...notes]);
});

test('backup and restore leave no container behind', async () => {
  expect(await docker('ps', '--all', '--quiet', '--filter', `name=${project}-restore-run`)).toBe('');
  expect(await docker('ps', '--all', '--quiet', '--filter', `name=${project}-backup-run`)).toBe('');
});
