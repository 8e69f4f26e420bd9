import { execFileSync, spawnSync } from 'node:child_process';
import { findPort } from '@guestbook/testing/processes/find-port';
import { startProcesses } from '@guestbook/testing/processes/start-processes';
import { expect, onTestFinished, test } from 'vitest';
import { postAll, readBook, settle } from './ledger.ts';

const total = Number(process.env['FAULT_NOTES'] ?? 10_000);

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8' }).trim();
}

const hasEngine = spawnSync('docker', ['info']).status === 0;
if (!hasEngine) console.log('No container engine is running: the test that kills PostgreSQL is skipped.');

const title =
  'no acknowledged note is lost, doubled or changed by 20 kills of the backend and 5 of PostgreSQL';
test.skipIf(!hasEngine)(title, async () => {
  const name = `guestbook-kills-${process.pid}`;
  const port = await findPort();
  onTestFinished(() => void docker('rm', '--force', '--volumes', name));
  const encoding = '--encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8';
  docker(
    'run',
    '--detach',
    '--name',
    name,
    '--restart',
    'always',
    '-e',
    'POSTGRES_PASSWORD=x',
    '-e',
    `POSTGRES_INITDB_ARGS=${encoding}`,
    '-p',
    `127.0.0.1:${port}:5432`,
    'postgres:18',
  );
  const databaseUrl = `postgres://postgres:x@127.0.0.1:${port}/postgres`;
  const stack = await startProcesses({ databaseUrl });
  const done = new AbortController();
  const kills = { backend: 0, postgres: 0 };
  const killer = (async () => {
    while (!done.signal.aborted && kills.backend < 20) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      if (kills.backend % 4 === 0 && kills.postgres <= kills.backend / 4) {
        // Only the database, while the backend writes. The backend has to reconnect.
        process.kill(Number(docker('inspect', '--format', '{{.State.Pid}}', name)), 'SIGKILL');
        kills.postgres += 1;
        continue;
      }
      await stack.stopBackend('SIGKILL');
      kills.backend += 1;
      await stack.startBackend();
    }
  })();
  try {
    // Posts until all kills have happened, however fast the machine is.
    const rounds = [await postAll({ origins: [stack.backendOrigin], total, clients: 16 })];
    while (kills.backend < 20)
      rounds.push(await postAll({ origins: [stack.backendOrigin], total: 500, clients: 16 }));
    done.abort();
    await killer;
    const sent = rounds.flatMap((round) => round.sent);
    const repeats = rounds.reduce((sum, round) => sum + round.repeats, 0);
    const result = settle(sent, await readBook(stack.backendOrigin, sent));
    const acknowledged = sent.filter(({ isAcknowledged }) => isAcknowledged).length;
    console.log(JSON.stringify({ kills, sent: sent.length, acknowledged, repeats, ...result }));
    expect(acknowledged).toBe(sent.length);
    expect([kills, result]).toEqual([
      { backend: 20, postgres: 5 },
      { lost: 0, doubled: 0, changed: 0 },
    ]);
  } finally {
    done.abort();
    await killer.catch(() => {});
    await stack.stop();
  }
});
