import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { listen } from './listen.ts';

const first = createServer();
const second = createServer();
const host = '127.0.0.1';
const port = await listen(first, { port: 0, host });
afterAll(() => [first, second].forEach((server) => server.close()));

test('a port in use ends the start with a message that names the variable', async () => {
  await expect(listen(second, { port, host, variable: 'BACKEND_PORT' })).rejects.toThrow(
    `Port ${port} is in use by another program. Stop it, or choose another port, such as BACKEND_PORT=${port + 1}.`,
  );
});

test('orNext takes the next free port', async () => {
  expect(await listen(second, { port, host, orNext: true })).toBeGreaterThan(port);
});

test('the message names METRICS_HOST if that is invalid', async () => {
  const place = { port: 0, host: '192.0.2.1', variable: 'METRICS_PORT' };
  await expect(listen(createServer(), place)).rejects.toThrow('Unset METRICS_HOST');
});

test.each(['x86_64-conda-linux-gnu', '192.0.2.1', '[::1]'])('the message names HOST=%s', async (host) => {
  await expect(listen(createServer(), { port: 0, host })).rejects.toThrow(
    `HOST is "${host}", which is not an address of this machine`,
  );
});

const setting = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
const isRootOnly = existsSync(setting) && Number(readFileSync(setting, 'utf8')) > 80;

test.runIf(isRootOnly)('a port that only root may open is called so', () => {
  const program = `
    const { listen } = await import(${JSON.stringify(new URL('listen.ts', import.meta.url).href)});
    const { createServer } = await import('node:http');
    if (process.getuid() === 0) process.setuid(65534);
    console.log(await listen(createServer(), { port: 80, host: '127.0.0.1' }).catch((error) => error.message));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  expect(String(stdout).trim()).toBe(
    'Port 80 can only be opened by root. Choose another port, such as PORT=8080.',
  );
});
