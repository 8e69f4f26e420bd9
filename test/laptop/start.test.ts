import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readCommand } from '@guestbook/local-postgres';
import { findPort } from '@guestbook/testing/processes/find-port';
import { expect, test } from 'vitest';
import { prepareLaptop } from './laptop.ts';

const { folder, ports, origin, start, stop } = await prepareLaptop();

const read = async () => (await (await fetch(`${origin}/entries`)).json()) as { message: string }[];
const sign = async (entry: string) => {
  const answer = await fetch(`${origin}/add`, { method: 'POST', body: new URLSearchParams({ entry }) });
  expect(answer.status).toBe(201);
};

test('opens the book; Ctrl-C twice stops everything that it started', async () => {
  const shell = {
    PGSSLMODE: 'require',
    PGOPTIONS: '-c search_path=mine',
    PGUSER: 'me',
    NODE_PG_FORCE_NATIVE: '1',
  };
  expect((await start(shell)).output).toContain(`Guestbook is open at http://localhost:${ports.PORT}`);
  await sign('kept');
  expect(await stop('SIGINT')).toBe(0);
  await expectAllClosed();
});

const answers = async (port: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}/livez`).catch(() => undefined);
  return answer !== undefined;
};

/** The process id of the server, even after a kill; 0 after a clean stop. */
async function readDatabaseProcess(): Promise<number> {
  const lock = await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => '0');
  return Number.parseInt(lock, 10);
}

const findLeft = async () => ({
  frontend: await answers(ports.PORT),
  backend: await answers(ports.BACKEND_PORT),
  database: (await readCommand(await readDatabaseProcess())) !== undefined,
});

async function expectAllClosed() {
  await expect
    .poll(findLeft, { timeout: 20_000 })
    .toEqual({ frontend: false, backend: false, database: false });
}

test('stops everything when pnpm above it is killed', async () => {
  const pnpm = join(folder, 'pnpm');
  await writeFile(pnpm, '#!/bin/sh\nsh -c "node scripts/start.mjs; exit"\nexit\n', { mode: 0o755 });
  expect((await start({}, [pnpm])).output).toContain('is open');
  await stop('SIGKILL');
  await expectAllClosed();
});

let starter: number | undefined;

test('has the notes after a restart and after a kill of the starter', async () => {
  await start();
  await sign('before the kill');
  await stop('SIGKILL');
  ({ pid: starter } = await start());
  expect((await read()).map(({ message }) => message)).toEqual(['before the kill', 'kept']);
});

test.runIf(process.platform === 'linux')('restarts a killed backend', async () => {
  const children = await readFile(`/proc/${starter}/task/${starter}/children`, 'utf8');
  for (const pid of children.trim().split(' ')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    if (!command.includes('backend')) continue;
    process.kill(Number(pid), 'SIGKILL');
    await expect.poll(() => readCommand(Number(pid))).toBeUndefined();
  }
  await expect
    .poll(
      () =>
        sign('after the backend').then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
});

test('restarts a killed database', async () => {
  process.kill(await readDatabaseProcess(), 'SIGKILL');
  const end = Date.now() + 50_000;
  const body = new URLSearchParams({ entry: 'after the database' });
  for (;;) {
    const answer = await fetch(`${origin}/add`, { method: 'POST', body });
    if (answer.status === 201) break;
    expect(answer.status).toBe(503);
    if (Date.now() > end) throw new Error('The database did not restart.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(await stop('SIGINT')).toBe(0);
});

test('a port in use gets one sentence', async () => {
  const other = createServer().listen(Number(ports.PORT), '127.0.0.1');
  await once(other, 'listening');
  const { output, code } = await start();
  other.close();
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^Port ${ports.PORT} is in use by another program\\. .*\\n$`));
  await expectAllClosed();
});

test('a DATABASE_URL without a server gets one sentence', async () => {
  const { output, code } = await start({ DATABASE_URL: `postgres://a:b@127.0.0.1:${await findPort()}/c` });
  expect(code).toBe(1);
  expect(output).toContain('DATABASE_URL');
  expect(output).not.toContain('    at ');
  await expectAllClosed();
});

test('a damaged data folder gets one sentence', async () => {
  await writeFile(join(folder, 'data/global/pg_control'), 'damaged');
  const { output, code } = await start();
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(folder) });
  expect(output).not.toContain('    at ');
});
