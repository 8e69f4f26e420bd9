import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, test } from 'vitest';

/** Starts a process that writes the requested number of log lines, as the services do. It ends on SIGTERM. */
const program = `
  import { createLog } from '${import.meta.resolve('./log.ts')}';
  const log = createLog({ level: 'debug', service: 'test' });
  process.on('uncaughtException', (error) => log.fatal({ err: error }, 'uncaught'));
  process.on('message', (count) => {
    for (let line = 1; line <= count; line += 1) log.debug({ line }, 'a line');
    setTimeout(() => process.send('alive'), 200);
  });
  process.on('SIGTERM', () => process.exit(0));
  process.send('started');
`;

const folder = mkdtempSync(join(tmpdir(), 'guestbook-output-'));
let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

async function start(stdout: 'pipe' | number, command = [process.execPath]) {
  const stdio: StdioOptions = ['ignore', stdout, 'inherit', 'ipc'];
  const args = [...command.slice(1), '--input-type=module', '--eval', program];
  child = spawn(command[0] ?? '', args, { stdio });
  await once(child, 'message');
  return child;
}

/** Writes this many lines, and expects the process to answer afterwards. */
async function log(lines: number) {
  child?.send(lines);
  expect(await once(child as ChildProcess, 'message')).toEqual(['alive', undefined]);
}

async function expectEnd() {
  const ended = once(child as ChildProcess, 'exit');
  child?.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}

describe.skipIf(process.platform === 'win32')('the process goes on without its log', () => {
  test('if the disk is full', async () => {
    await start(openSync('/dev/full', 'w'));
    await log(10);
    await log(10);
    await expectEnd();
  });

  test('if standard output is closed', async () => {
    await start('pipe', ['/bin/sh', '-c', 'exec "$0" "$@" >&-', process.execPath]);
    await log(10);
    await expectEnd();
  });

  test('if the reader closed the pipe', async () => {
    (await start('pipe')).stdout?.destroy();
    await log(10);
    await log(10);
    await expectEnd();
  });

  test('if the pipe is not read', async () => {
    await start(makePipe().end);
    await log(50_000);
    await expectEnd();
  });

  test('until the pipe is read: then whole lines arrive, with the number of dropped ones', async () => {
    const { path, end } = makePipe();
    await start(end);
    await log(50_000);
    await log(1);
    const said: { line?: number; lines?: number }[] = [];
    for await (const line of createInterface(createReadStream(path))) {
      said.push(JSON.parse(line) as (typeof said)[0]);
      if (said.at(-2)?.lines) break;
    }
    const [lost, next] = said.splice(-2);
    expect(said).toEqual(Array.from(said, (_, at) => expect.objectContaining({ line: at + 1 })));
    expect(said.length).toBeGreaterThan(1_000);
    expect([said.length + (lost?.lines ?? 0), next?.line]).toEqual([50_000, 1]);
    await expectEnd();
  });
});

/** Opens a pipe whose reading end stays open in this process, so that it never ends. */
function makePipe() {
  const path = join(folder, `pipe-${Math.random()}`);
  execFileSync('mkfifo', [path]);
  return { path, end: openSync(path, 'r+') };
}

const disk = join(folder, 'disk');
const canMount = tryMount();
afterAll(() => void (canMount && execFileSync('umount', ['--lazy', disk])));

function tryMount(): boolean {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!canMount)('goes on when the disk has room again', async () => {
  const file = join(disk, 'log');
  await start(openSync(file, 'a'));
  writeFileSync(join(disk, 'filler'), Buffer.alloc(200_000));
  await log(2_000);
  rmSync(join(disk, 'filler'));
  await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 10_000 }).toMatch(/"line":2000,.*\n/);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
    Array.from({ length: 2_000 }, (_, at) => at + 1),
  );
  await expectEnd();
});
