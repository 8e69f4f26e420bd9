import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const folder = JSON.stringify(import.meta.dirname);

/** Runs a service with the given `close` function, sends it SIGTERM, and resolves to its exit code and output. */
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
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const exited = once(child, 'exit');
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  return { code, output };
}

test.each([
  ['closes', 'async () => {}', 0],
  ['fails to close', "async () => { throw new Error('no database') }", 1],
  // The timer keeps the process alive, as a socket would.
  ['never closes', 'async () => { setInterval(() => {}, 1_000); await new Promise(() => {}) }', 1],
])('a service ends when its database %s', async (_, close, expected) => {
  const { code, output } = await stop(close);
  expect(code).toBe(expected);
  if (expected === 1) expect(output).toContain('closing failed');
});
