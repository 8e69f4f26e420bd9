import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPort } from '@guestbook/testing/processes/find-port';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Service } from './service.ts';

const folder = await mkdtemp(join(tmpdir(), 'guestbook-service-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('an edit restarts a crashed service without the pause', async () => {
  const port = await findPort();
  const script = join(folder, 'script.mjs');
  const listen = `import { createServer } from 'node:http';
    createServer((_, response) => response.end()).listen(${port}, '127.0.0.1');`;
  await writeFile(script, listen);
  const lines: string[] = [];
  const service = new Service({
    name: 'service',
    script,
    origin: `http://127.0.0.1:${port}`,
    environment: process.env,
    options: [],
    logFile: join(folder, 'service.log'),
    say: (line) => lines.push(line),
  });
  onTestFinished(() => service.stop());
  await service.start(new AbortController().signal);

  const crashes = join(folder, 'crashes');
  const crash = `import { appendFileSync } from 'node:fs';
    appendFileSync(${JSON.stringify(crashes)}, 'x');
    process.exit(1);`;
  await writeFile(script, crash);
  await service.restart();
  // Pauses of 0.5, 1 and 2 s precede the fourth crash; 4 s follow it.
  await expect.poll(() => readFile(crashes, 'utf8').catch(() => '')).toBe('xxxx');
  await sleep(500);
  await writeFile(script, listen);
  await service.restart();
  await expect.poll(() => lines.at(-1), { timeout: 2_000 }).toBe('The service has changed. Restarting it.');
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    .toBe(true);
});
