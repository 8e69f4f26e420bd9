import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { prepareLaptop } from './laptop.ts';

const { folder, ports, origin, start, stop } = await prepareLaptop();
const backend = `http://127.0.0.1:${ports.BACKEND_PORT}`;

/** Only root can mount a small disk, and not in every container. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=700', 'none', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const isMounted = mount();
afterAll(() => void (isMounted && execFileSync('umount', ['--lazy', folder])));

const get = (address: string) => fetch(address, { signal: AbortSignal.timeout(10_000) });
const read = async (path: string) => (await get(origin + path)).status;
const sign = (entry: string) =>
  fetch(`${origin}/add`, {
    method: 'POST',
    body: new URLSearchParams({ entry }),
    signal: AbortSignal.timeout(20_000),
  });

const acknowledged: string[] = [];
async function signUntil(isDone: (status: number) => boolean, milliseconds = 60_000) {
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    const text = `${acknowledged.length} ${'long '.repeat(300)}`;
    const answer = await sign(text);
    if (answer.status === 201) acknowledged.push(text.trim());
    if (isDone(answer.status)) return answer;
    if (answer.status === 503) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The expected status did not come.');
}

const fill = async () => {
  // Small files fill the space that a large one leaves.
  for (const size of [1_000_000, 4_096])
    for (let at = 0; at < 1_000; at += 1) {
      const isFull = await writeFile(join(folder, `filler-${size}-${at}`), Buffer.alloc(size)).then(
        () => false,
        () => true,
      );
      if (isFull) break;
    }
};
const free = () => execFileSync('sh', ['-c', 'rm -f "$0"/filler-*', folder]);

async function expectReading() {
  for (const path of ['/', '/entries', '/livez']) expect([path, await read(path)]).toEqual([path, 200]);
  expect((await get(`${backend}/livez`)).status).toBe(200);
  expect((await get(`${backend}/entries`)).status).toBe(200);
}

async function readAll(): Promise<string[]> {
  const found: string[] = [];
  for (let path: string | undefined = '/entries?limit=100'; path !== undefined;) {
    const answer: Response = await get(origin + path);
    found.push(...((await answer.json()) as { message: string }[]).map(({ message }) => message));
    path = /<([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return found;
}

/** A replica compares itself with the database every two seconds. */
const expectNothingLost = () =>
  expect
    .poll(async () => (await readAll()).toSorted(), { timeout: 20_000 })
    .toEqual(expect.arrayContaining(acknowledged));

test.skipIf(!isMounted)(
  'on a full disk reads work and writes get 503; writes work again once there is space',
  async () => {
    expect((await start()).output).toContain('is open at');
    await signUntil((status) => status === 201);
    await fill();
    const refused = await signUntil((status) => status !== 201);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([
      503,
      expect.stringMatching(/^\d+$/),
    ]);
    for (let time = 0; time < 20; time += 1) {
      await fill();
      expect((await sign('no room')).status).toBe(503);
      await expectReading();
    }
    const lock = await readFile(join(folder, 'data/postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(lock, 10), 'SIGKILL');
    await fill();
    for (let time = 0; time < 20; time += 1) {
      expect((await sign('no database')).status).toBe(503);
      await expectReading();
    }
    free();
    await signUntil((status) => status === 201);
    await expectNothingLost();
  },
);

test.skipIf(!isMounted)(
  'on a full disk Ctrl-C stops it, and a start says that the disk is full',
  async () => {
    await fill();
    await signUntil((status) => status === 503);
    expect(await stop('SIGINT')).toBe(0);
    await fill();
    const { output, code } = await start();
    expect([code, output]).toEqual([1, expect.stringContaining('is full')]);
    expect(output).not.toMatch(/move the folder|    at /);
    free();
    expect((await start()).output).toContain('is open at');
    await expectNothingLost();
    expect(await stop('SIGINT')).toBe(0);
    await rm(join(folder, 'logs'), { recursive: true });
  },
);
