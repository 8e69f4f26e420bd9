import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readCommand } from '@guestbook/local-postgres';

const managers = /(^|[/\\\s])(pnpm|pnpx|npx|npm)([-.\s]|$)/;
const checkEvery = 500;

/**
 * Calls back when pnpm, npx or a shell between them and this process ends: when killed, they leave their script running. A
 * process without its parent gets a new one, so comparing the list of ancestors is enough.
 */
export async function watchAncestors(onEnd: () => void) {
  if (process.platform === 'win32') return;
  const ancestors = await readAncestors();
  const commands = await Promise.all(ancestors.map(readCommand));
  // Above the topmost of them is the terminal. Closing it need not stop the guestbook.
  const length = commands.findLastIndex((command) => command !== undefined && managers.test(command)) + 1;
  if (length === 0) return;
  const watched = ancestors.slice(0, length).join();
  const timer = setInterval(async () => {
    const now = (await readAncestors(length)).join();
    if (now === watched) return;
    clearInterval(timer);
    onEnd();
  }, checkEvery);
  timer.unref();
}

async function readAncestors(length = Infinity): Promise<number[]> {
  const ancestors: number[] = [];
  for (let pid = process.ppid; pid > 1 && ancestors.length < length; pid = await readParent(pid))
    ancestors.push(pid);
  return ancestors;
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
