import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readCommand } from '@guestbook/local-postgres';

const managers = /(^|[/\\\s])(pnpm|pnpx|npx|npm)([-.\s]|$)/;
const checkEvery = 500;

/**
 * Calls back when pnpm or npx above us, or a shell between, is gone: killed, they leave their script running. Whoever
 * loses its parent gets another one, so it is enough to see that the line of ancestors is no longer the same.
 */
export async function watchAncestors(onGone: () => void) {
  if (process.platform === 'win32') return;
  const line = await readAncestors();
  const commands = await Promise.all(line.map(readCommand));
  // Above the topmost of them is the terminal of the person, who may close it and let us run.
  const length = commands.findLastIndex((command) => command !== undefined && managers.test(command)) + 1;
  if (length === 0) return;
  const watched = line.slice(0, length).join();
  const timer = setInterval(async () => {
    const now = (await readAncestors(length)).join();
    if (now === watched) return;
    clearInterval(timer);
    onGone();
  }, checkEvery);
  timer.unref();
}

async function readAncestors(length = Infinity): Promise<number[]> {
  const line: number[] = [];
  for (let pid = process.ppid; pid > 1 && line.length < length; pid = await readParent(pid)) line.push(pid);
  return line;
}

async function readParent(pid: number): Promise<number> {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/^PPid:\s+([0-9]+)/m.exec(status)?.[1] ?? 0);
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]);
    return Number(stdout);
  } catch {
    return 0;
  }
}
