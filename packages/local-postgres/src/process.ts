import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Returns the command line of a process, or undefined if the process does not exist or is a zombie. */
export async function readCommand(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      // Only a zombie or a kernel thread has an empty command line.
      return command.replaceAll('\0', ' ').trim() || undefined;
    } catch {
      return undefined;
    }
  }
  if (process.platform === 'win32') return isAlive(pid) ? '' : undefined;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,command=', '-p', String(pid)]);
    const [state = '', ...command] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : command.join(' ');
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
