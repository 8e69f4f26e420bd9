import { eventually } from '@guestbook/testing/eventually';
import { afterAll, beforeAll, expect } from 'vitest';
import { installBook } from './support/book.ts';
import { claim } from './support/claim.ts';
import { backUp, restore } from './support/jobs.ts';
import { apply, kubectlIn, sql } from './support/kubectl.ts';
import { settle, withLoad } from './support/load.ts';
import { deleteNamespace } from './support/namespace.ts';
import { podOf, visit } from './support/visitor.ts';

const namespace = 'guestbook-backup';
const target = `http://frontend.${namespace}`;

beforeAll(async () => {
  await installBook(namespace, ['backup']);
  await sign(2_000);
});
afterAll(() => deleteNamespace(namespace));

const node = ['/nodejs/bin/node', '--input-type=module', '-e'];
const inPostgres = (command: string) =>
  kubectlIn(namespace, 'exec', 'postgres-0', '-c', 'postgres', '--', 'bash', '-euc', command);

/** Reads the count and a checksum of all rows that a restore must bring back, in order. */
const readFingerprint = (table = 'entries') =>
  sql(
    namespace,
    `select count(*), md5(string_agg(entry::text, ',' order by revision)) from ${table} entry`,
  ).then(String);
const readEpoch = () => sql(namespace, 'select epoch from books').then(String);

async function sign(total: number) {
  await withLoad({ target, total, rate: 100, writersOnly: true }, async ({ run, finish }) => {
    const { acknowledged } = await finish();
    expect(await settle(namespace, run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
  });
}

/** Signs a note. Resolves to its number and the ETag of the list that has it. */
async function signOne(): Promise<{ number: number; etag: string }> {
  const output = await visit(`
    const answer = await fetch('${target}/add', { method: 'POST', body: new URLSearchParams({ entry: 'Still here' }) });
    const { entry, revision } = await answer.json();
    const list = await fetch('${target}/entries?revision=' + revision);
    console.log(JSON.stringify({ number: entry.number, etag: list.headers.get('etag') }));
  `);
  return JSON.parse(output) as { number: number; etag: string };
}

/** Follows the book's events. Resolves to the id of the next `reset`. */
function awaitReset(): Promise<string> {
  const reset = visit(`
    const { body } = await fetch('${target}/events', { signal: AbortSignal.timeout(240_000) });
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const id = /event: reset\\nid: (\\S+)/.exec((text += chunk))?.[1];
      if (id) { console.log(id); process.exit(); }
    }
    throw new Error('the stream ended without a reset');
  `);
  // A caller that awaits it gets the error. Until then, an earlier error should fail the test.
  reset.catch(() => {});
  return reset;
}

/** Reads the metrics of the last backup from a backend. */
async function readMetrics() {
  const script = `console.log(await (await fetch('http://127.0.0.1:9464/metrics')).text())`;
  const text = await kubectlIn(namespace, 'exec', 'deploy/backend', '--', ...node, script);
  const read = (name: string) =>
    Number(new RegExp(`^guestbook_last_backup_${name} (.+)$`, 'm').exec(text)?.[1]);
  return [read('timestamp_seconds'), read('bytes'), read('duration_seconds')];
}

async function readLastRow() {
  const statement = `select extract(epoch from date_trunc('milliseconds', finished_at)), bytes, seconds from backups`;
  const [row] = await sql(namespace, `${statement} order by finished_at desc limit 1`);
  return row?.split('|').map(Number);
}

claim(19, 'backup, drop, restore: the book has the same checksum, and open streams get a reset', async () => {
  const before = await readFingerprint();
  const epoch = await readEpoch();
  const backup = await backUp(namespace);
  expect(backup.said).toContain('Backed up');
  const row = await readLastRow();
  await eventually(async () => expect(await readMetrics()).toEqual(row), 60);

  const reset = awaitReset();
  await inPostgres('dropdb --host=/var/run/postgresql --username=guestbook --force guestbook');
  const restored = await restore(namespace);
  expect(restored).toMatchObject({ succeeded: true });
  expect(await readFingerprint()).toBe(before);
  const [last] = await sql(namespace, 'select last_number from books');
  const newEpoch = await readEpoch();
  expect(newEpoch).not.toBe(epoch);
  expect(await reset).toMatch(new RegExp(`^${newEpoch}-`));
  const { number, etag } = await signOne();
  expect([number, etag]).toEqual([Number(last) + 1, expect.stringContaining(`"${newEpoch}-`)]);
  const times = `backup ${backup.seconds.toFixed(0)} s (of which ${row?.[2]?.toFixed(1)} s its own), restore ${restored.seconds.toFixed(0)} s`;
  return `${before.split('|')[0]} notes equal, ${row?.[1]} bytes, ${times}; new epoch, readers reset`;
});

claim(19, 'a backup under load is consistent; a restore keeps the replaced book', async () => {
  await withLoad({ target, total: 1_500, rate: 100, writersOnly: true }, async ({ finish }) => {
    expect(await backUp(namespace)).toMatchObject({ succeeded: true });
    await finish();
  });
  const before = await readFingerprint();
  const reset = awaitReset();
  const { succeeded, said } = await restore(namespace);
  expect(succeeded).toBe(true);
  const aside = /kept as the database (\S+)/.exec(said)?.[1];
  const inAside = (statement: string) =>
    inPostgres(`psql -h /var/run/postgresql -U guestbook -d ${aside} -Atc "${statement}"`);
  const fingerprint = `select count(*), md5(string_agg(entry::text, ',' order by revision)) from entries entry`;
  expect(await inAside(fingerprint)).toBe(before);
  // The new epoch counts, although its revision is lower.
  const [revision] = await sql(namespace, 'select revision from books');
  expect(await reset).toBe(`${await readEpoch()}-${revision}`);
  const restored = await readFingerprint();
  expect(restored).not.toBe(before);
  expect(await inAside(`${fingerprint} where revision <= ${revision}`)).toBe(restored);
  return `${restored.split('|')[0]} of ${before.split('|')[0]} notes, without a gap; the rest is in ${aside}`;
});

/** Puts invalid files beside the good backups. */
async function plant() {
  const user = { runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999 };
  const parts = podOf({
    args: ['-e', 'setInterval(() => {}, 1e9)'],
    volumes: [{ name: 'backups', persistentVolumeClaim: { claimName: 'backups' } }],
    mounts: [{ name: 'backups', mountPath: '/backups' }],
  });
  const spec = { ...parts, securityContext: { ...parts.securityContext, ...user } };
  await apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'planter', namespace }, spec }]);
  await kubectlIn(namespace, 'wait', 'pod/planter', '--for=condition=Ready', '--timeout=60s');
  const foreign = await inPostgres(`
    export PGHOST=/var/run/postgresql PGUSER=guestbook
    createdb foreign
    psql --quiet --dbname=foreign --command='create table books (title text); create table entries (word text);
      create table backups (file text); create table migrations (name text)'
    pg_dump --format=custom foreign | base64 --wrap=0
    dropdb foreign`);
  await kubectlIn(
    namespace,
    'exec',
    'planter',
    '--',
    ...node,
    `
    import { createHash } from 'node:crypto';
    import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
    const good = readFileSync('/backups/' + readdirSync('/backups').filter((name) => name.endsWith('.dump')).sort().at(-1));
    const changed = Buffer.from(good);
    changed[changed.length >> 1] ^= 1;
    const write = (name, bytes, summed = bytes) => {
      writeFileSync('/backups/' + name, bytes);
      writeFileSync('/backups/' + name + '.sha256', createHash('sha256').update(summed).digest('hex') + '  ' + name);
    };
    write('empty.dump', '');
    write('cut-off.dump', good.subarray(0, good.length - 100), good);
    write('changed.dump', changed, good);
    write('foreign.dump', Buffer.from('${foreign}', 'base64'));
    write('words.dump', 'Hello');
    `,
  );
  await kubectlIn(namespace, 'delete', 'pod/planter');
}

claim(19, 'an empty, truncated, changed or foreign dump is refused, and the book is unchanged', async () => {
  expect(await backUp(namespace)).toMatchObject({ succeeded: true });
  await plant();
  const before = [await readFingerprint(), await readEpoch()];
  const refusals = {
    'empty.dump': 'it is empty',
    'cut-off.dump': 'its checksum is not the recorded one',
    'changed.dump': 'its checksum is not the recorded one',
    'foreign.dump': 'it belongs to another program',
    'words.dump': 'it is not a dump of PostgreSQL',
    'missing.dump': 'There is no backup missing.dump. There are: guestbook-',
  };
  for (const [name, why] of Object.entries(refusals)) {
    const { succeeded, said } = await restore(namespace, name);
    expect([name, succeeded, said]).toEqual([name, false, expect.stringContaining(why)]);
    expect([await readFingerprint(), await readEpoch()]).toEqual(before);
  }
  expect((await signOne()).etag).toContain(before[1]);
  return `${Object.keys(refusals).length} refused with a sentence, their Jobs failed, the book unchanged`;
});

claim(
  19,
  'a book with missing rows is not backed up: the Job fails and the metric does not change',
  async () => {
    expect(await backUp(namespace)).toMatchObject({ succeeded: true });
    const row = await readLastRow();
    await eventually(async () => expect(await readMetrics()).toEqual(row), 60);
    await sql(namespace, 'delete from entries where number % 2 = 0');
    const { succeeded, said } = await backUp(namespace);
    expect([succeeded, said]).toEqual([false, expect.stringContaining('do not fit its notes')]);
    expect(await readLastRow()).toEqual(row);
    expect(await restore(namespace)).toMatchObject({ succeeded: true });
    const [fits] = await sql(namespace, 'select published = (select count(*) from entries) from books');
    expect(fits).toBe('t');
    return 'no new backup from half a book; the newest one restored it';
  },
);
