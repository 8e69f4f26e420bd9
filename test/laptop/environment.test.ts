import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPort } from '@guestbook/testing/processes/find-port';
import { expect, test } from 'vitest';
import { prepareLaptop } from './laptop.ts';

const { folder, ports, start, stop } = await prepareLaptop();

/** Variables that shells, hosts and companies set for every program. */
const strange = {
  HOST: '127.0.0.2',
  NODE_USE_ENV_PROXY: '1',
  NODE_ENV: 'test',
  NODE_PG_FORCE_NATIVE: '1',
  BACKEND_URL: 'http://127.0.0.1:9',
  DEBUG: '*',
  NO_COLOR: '1',
  FORCE_COLOR: '1',
  TZ: 'Nowhere/Land',
  LANG: 'xx_YY.UTF-8',
  LC_ALL: 'xx_YY.UTF-8',
  UV_THREADPOOL_SIZE: '1',
  PUBLIC_ORIGIN: '',
  TRUSTED_PROXIES: '',
  LOG_LEVEL: '',
  DRAIN_SECONDS: '',
};

test('starts in any environment, and sends no request for this machine through a proxy', async () => {
  const received: string[] = [];
  const proxy = createServer((request, response) => {
    received.push(request.url ?? '');
    response.writeHead(502).end();
  }).listen(0, '127.0.0.1');
  proxy.on('connect', (request, socket) => {
    received.push(request.url ?? '');
    socket.end('HTTP/1.1 502 No\r\n\r\n');
  });
  await once(proxy, 'listening');
  const address = proxy.address();
  const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  const { output } = await start({ ...strange, ...Object.fromEntries(names.map((name) => [name, url])) });
  const origin = `http://127.0.0.2:${ports.PORT}`;
  expect(output).toContain(`Guestbook is open at ${origin}\n`);
  expect(output).toContain(`Notes are kept in ${folder}, logs in ${join(folder, 'logs')}.`);
  const signed = await fetch(`${origin}/add`, {
    method: 'POST',
    body: new URLSearchParams({ entry: 'here' }),
  });
  expect(signed.status).toBe(201);
  // The book is reachable at this address, its metrics are not.
  const log = await readFile(join(folder, 'logs', 'frontend.log'), 'utf8');
  const path = `${/"metricsPort":(\d+)/.exec(log)?.[1]}/metrics`;
  expect((await fetch(`http://127.0.0.1:${path}`)).status).toBe(200);
  await expect(fetch(`http://127.0.0.2:${path}`)).rejects.toThrow();
  const again = await start({ ...strange, PORT: String(await findPort()) });
  expect(again.output).toContain(`is already open at ${origin}`);
  proxy.close();
  expect(received).toEqual([]);
});

test('modules that the shell preloads into Node are not loaded into a service', async () => {
  await stop('SIGINT');
  const preload = join(folder, 'preload.cjs');
  await writeFile(preload, "if (process.argv[1]?.includes('apps')) process.exit(7);");
  const { output } = await start({ HOST: '::1', NODE_OPTIONS: `--require "${preload}"` });
  expect(output).toContain(`Guestbook is open at http://localhost:${ports.PORT}\n`);
  expect(await stop('SIGINT')).toBe(0);
});

test('a HOST that is not an address of this machine gets one sentence', async () => {
  const { output, code } = await start({ HOST: 'x86_64-conda-linux-gnu' });
  expect(output).toMatch(/^HOST is "x86_64-conda-linux-gnu".*\n$/);
  expect(code).toBe(1);
});

test('a data folder with a line break in its path gets one sentence', async () => {
  const { output, code } = await start({ GUESTBOOK_DATA: `${folder}/a\nb` });
  expect(output).toMatch(/^The path ".*\/a\\nb" has a line break.*GUESTBOOK_DATA\.\n$/);
  expect(code).toBe(1);
});
