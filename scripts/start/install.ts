import { spawn } from 'node:child_process';
import { StartFailure } from './failure.ts';
import { root } from './settings.ts';

const advice =
  'The packages were installed for another version of Node or another machine. Run `npx -y pnpm@12 install --force`.';

/** Whether the output of a build says that a package, or its native part for this machine, is missing. */
export const lacksPackages = (output: string) => /native binding|Cannot find (module|package)/.test(output);

/** Installs all packages again with the pnpm that started this process. */
export async function installAgain() {
  const pnpm = process.env['npm_execpath'] ?? '';
  if (!/pnpm/.test(pnpm)) throw new StartFailure(advice);
  const isScript = /\.[cm]?js$/.test(pnpm);
  const command = [...(isScript ? [process.execPath] : []), pnpm, 'install', '--force', '--frozen-lockfile'];
  const child = spawn(command[0] ?? '', command.slice(1), { cwd: root, stdio: 'ignore' });
  const code = await new Promise((resolve) => child.on('error', resolve).on('close', resolve));
  if (code !== 0) throw new StartFailure(advice);
}
