import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reportFolder } from './support/claim.ts';

/**
 * `pnpm test:cluster [--context NAME] [FILE…]` tests the claims on a cluster. They kill and drain, so without a name it accepts
 * only a context whose server is on this machine.
 */
const { values, positionals } = parseArgs({
  options: { context: { type: 'string' } },
  allowPositionals: true,
});

const context = chooseContext(values.context);
console.log(`Testing on the cluster of the context "${context}".`);
rmSync(reportFolder, { recursive: true, force: true });
const { status } = spawnSync('vitest', ['run', '--project', 'cluster', ...positionals], {
  stdio: 'inherit',
  env: { ...process.env, GUESTBOOK_CONTEXT: context },
});
process.exit(status ?? 1);

function chooseContext(named: string | undefined): string {
  try {
    const name = named ?? read('config', 'current-context');
    const server = read(
      'config',
      'view',
      '--minify',
      '--context',
      name,
      '-o',
      'jsonpath={.clusters[0].cluster.server}',
    );
    const { hostname } = new URL(server);
    if (
      named !== undefined ||
      hostname === 'localhost' ||
      hostname === '[::1]' ||
      hostname.startsWith('127.')
    ) {
      return name;
    }
    console.error(
      `The context "${name}" is a cluster on another machine (${hostname}). To test there: --context ${name}`,
    );
  } catch (error) {
    console.error(`No cluster to test on: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
  return process.exit(1);
}

function read(...args: string[]): string {
  return execFileSync('kubectl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
