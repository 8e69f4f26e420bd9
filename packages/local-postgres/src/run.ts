import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Identity } from './identity.ts';

interface Command {
  program: 'initdb' | 'pg_ctl' | 'postgres';
  args: string[];
  cwd: string;
}

/** Runs one of PostgreSQL's programs to its end. Never rejects: a program that cannot start has code -1. */
export function runCommand(identity: Identity, { program, args, cwd }: Command) {
  const [file = '', ...rest] = [...identity.prefix, join(identity.binaries, 'bin', program), ...args];
  const { uid } = identity;
  return new Promise<{ code: number; output: string }>((resolve) => {
    // A session of its own: Ctrl-C signals the whole process group of the terminal, and must not stop the database.
    const child = spawn(file, rest, {
      cwd,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: createEnvironment(),
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    let output = '';
    child.stdout.on('data', (bytes) => (output += bytes));
    child.stderr.on('data', (bytes) => (output += bytes));
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

/** The environment without the PG* variables, which would change the programs' behaviour, and with English messages. */
function createEnvironment() {
  const variables = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(variables), LC_ALL: 'C' };
}
