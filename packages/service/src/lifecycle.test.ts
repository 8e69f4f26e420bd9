import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const folder = JSON.stringify(import.meta.dirname);

/** A service that listens, and whose resources close as given. Resolves to how it ended after SIGTERM. */
async function stop(close: string) {
  const script = `
    const { stopOnSignal } = await import(${folder} + '/lifecycle.ts');
    const { createLog } = await import(${folder} + '/log.ts');
    const server = (await import('node:http')).createServer().listen(0, '127.0.0.1', () => console.error('up'));
    stopOnSignal({
      lifecycle: { isStarted: true, isDraining: false },
      server,
      log: createLog({ level: 'info', service: 'test' }),
      drainSeconds: 0,
      endStreams: () => {},
      close: ${close},
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const exited = once(child, 'exit');
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  return { code, said };
}

test.each([
  ['closes', 'async () => {}', 0],
  ['fails to close', "async () => { throw new Error('no database') }", 1],
  // Only a timer keeps a process, as a socket would.
  ['never closes', 'async () => { setInterval(() => {}, 1_000); await new Promise(() => {}) }', 1],
])('a service ends when what it used %s', async (_, close, expected) => {
  const { code, said } = await stop(close);
  expect(code).toBe(expected);
  if (expected === 1) expect(said).toContain('not everything was closed');
});
