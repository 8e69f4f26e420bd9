import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { until } from '@guestbook/testing/until';
import { browserArguments, findBrowser } from '@guestbook/testing/visitors/find-browser';
import { sendRaw } from '@guestbook/testing/visitors/send-raw';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareLaptop } from './laptop.ts';

const { folder, ports, origin, start, stop } = await prepareLaptop();
const copy = join(folder, 'copy');
const rootFiles = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.json'];
const command = ['node', join(copy, 'scripts/start.mjs'), '--dev'];
const pageFolder = 'apps/frontend/src/page';
const [signForm, words, tokens] = [
  `${pageFolder}/sign/SignForm.tsx`,
  `${pageFolder}/words/en.ts`,
  `${pageFolder}/styles/tokens.css`,
];
const executablePath = findBrowser() ?? '';

// The tests edit files of a copy, and build on each other's edits.
beforeAll(async () => {
  for (const path of ['apps', 'packages', 'scripts', ...rootFiles])
    await cp(path, join(copy, path), { recursive: true, verbatimSymlinks: true });
  await symlink(resolve('node_modules'), join(copy, 'node_modules'));
  expect((await start({ PUBLIC_ORIGIN: 'http://book.example' }, command)).output).toContain('is open');
});

async function edit(path: string, from: string, to: string) {
  const text = await readFile(join(copy, path), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(copy, path), text.replace(from, to));
}

/** Waits until the page shows an edit. On a busy machine Vite can miss one; it notices the next time the file is saved. */
async function untilShown(path: string, isShown: () => Promise<boolean>) {
  const file = join(copy, path);
  const saveAgain = async () => {
    if (await isShown()) return true;
    await writeFile(file, await readFile(file, 'utf8'));
    return false;
  };
  if (
    await until(isShown, 10_000).then(
      () => true,
      () => false,
    )
  )
    return;
  await expect.poll(saveAgain, { timeout: 50_000, interval: 5_000 }).toBe(true);
}

async function read(url: string) {
  const answer = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => undefined);
  return answer?.text();
}

const untilRead = (url: string) => expect.poll(() => read(url), { timeout: 60_000 });

describe.runIf(existsSync(executablePath))('an open page', () => {
  let browser: Browser;
  let page: Page;
  const refused: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: browserArguments });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (/Content Security Policy|hydrat|preamble/i.test(message.text())) refused.push(message.text());
    });
    page.on('pageerror', (error) => refused.push(error.message));
    await page.goto(origin);
    await page.getByLabel('Your note').fill('Half a note');
    await page.evaluate(() => Object.assign(globalThis, { isFirstLoad: true }));
  });
  afterEach(() => expect(refused).toEqual([]));
  afterAll(() => browser.close());

  const isFirstLoad = () => page.evaluate(() => 'isFirstLoad' in globalThis);
  const draft = () => page.getByLabel('Your note').inputValue();

  test('shows an edit of a component without a reload, and keeps the draft', async () => {
    await edit(signForm, 'className="sign"', 'className="sign" title="edited"');
    const edited = performance.now();
    await untilShown(signForm, async () => (await page.locator('form[title=edited]').count()) > 0);
    const milliseconds = Math.round(performance.now() - edited);
    console.log(`an edit of a component is visible after ${milliseconds} ms`);
    expect(await isFirstLoad()).toBe(true);
    expect(await draft()).toBe('Half a note');
    expect(await read(origin)).toContain('title="edited"');
  });

  test('shows an edit of a style sheet without a reload', async () => {
    const color = () =>
      page.evaluate<string>("getComputedStyle(document.documentElement).getPropertyValue('--desk')");
    const before = await color();
    await edit(tokens, '#ece5d8', '#012345');
    await untilShown(tokens, async () => (await color()).includes('#012345'));
    expect(before).not.toMatch(/#012345/);
    expect(await isFirstLoad()).toBe(true);
    expect(await draft()).toBe('Half a note');
    expect(await page.locator('style').count()).toBe(1);
    expect(await read(origin)).toContain('#012345');
  });

  test('shows the error of an edit that does not compile, while pages keep the code before it', async () => {
    const overlay = page.locator('vite-error-overlay');
    await edit(signForm, 'title="edited"', 'title="edited');
    await untilShown(signForm, async () => (await overlay.count()) > 0);
    expect(await read(origin)).toContain('title="edited"');
    await edit(signForm, 'title="edited', 'title="edited"');
    await untilShown(signForm, async () => (await overlay.count()) === 0);
    expect(await draft()).toBe('Half a note');
  });

  test('shows an edit of the words without a reload', async () => {
    await edit(words, 'Your name', 'Your signature');
    await untilShown(words, async () => (await page.getByText('Your signature').count()) > 0);
    expect(await isFirstLoad()).toBe(true);
    expect(await draft()).toBe('Half a note');
    expect(await read(origin)).toContain('Your signature');
  });

  test('reloads when the frontend has restarted, and keeps the draft', async () => {
    await edit('apps/frontend/src/http/icon.ts', '#9c3d2b', '#9c3d2c');
    await untilRead(`${origin}/favicon.svg`).toContain('#9c3d2c');
    await expect.poll(isFirstLoad, { timeout: 60_000 }).toBe(false);
    await expect.poll(draft).toBe('Half a note');
  });
});

/** Sends a GET request with these headers. Resolves to the whole answer. */
const get = (target: string, headers: Record<string, string> = {}) => {
  const lines = Object.entries({ Host: new URL(origin).host, Connection: 'close', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return sendRaw(Number(ports.PORT), `GET ${encodeURI(target)} HTTP/1.1\r\n${head}\r\n`);
};

test.each(['', '?raw', '?import&raw', '?url'])('serves no file outside the page%s', async (query) => {
  await mkdir(join(copy, '.guestbook'), { recursive: true });
  await writeFile(join(copy, '.guestbook/password'), 'secret');
  for (const file of ['.guestbook/password', 'apps/backend/package.json']) {
    const answer = await get(`/@fs${join(copy, file)}${query}`);
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).not.toContain('secret');
  }
});

test('lets no other site read the files of the page', async () => {
  const script = '/src/page/hydrate.tsx';
  expect(await get(script, { Origin: origin, 'Sec-Fetch-Site': 'same-origin' })).toMatch(/^HTTP\/1.1 200 /);
  const answer = await get(script, { Origin: 'http://localhost:1' });
  expect(answer).not.toMatch(/^Access-Control-Allow-Origin/im);
  for (const target of [script, '/__open-in-editor?file=nothing'])
    for (const site of ['same-site', 'cross-site'])
      expect(await get(target, { 'Sec-Fetch-Site': site })).toMatch(/^HTTP\/1.1 404 /);
});

test('serves the host of PUBLIC_ORIGIN', async () => {
  const answer = await get('/src/page/hydrate.tsx', { Host: 'book.example' });
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});

test.each(['chat', 'vite-hmr'])('closes the connection of an unknown Upgrade, %s', async (protocol) => {
  const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Protocol': protocol };
  expect(await get('/nothing', headers)).toBe('');
});

test('a HOST that others can reach gets one sentence', async () => {
  const { output, code } = await start({ HOST: '0.0.0.0' }, command);
  expect(output).toMatch(/^HOST is "0\.0\.0\.0".*`pnpm start`\.\n$/);
  expect(code).toBe(1);
});

test('an edit of the backend restarts the backend', async () => {
  await edit('apps/backend/src/app.ts', "'guestbook-backend'", "'guestbook-changed'");
  await untilRead(`http://127.0.0.1:${ports.BACKEND_PORT}/version`).toContain('guestbook-changed');
});

test('an edit of the contract restarts both services', async () => {
  await edit('packages/contract/src/problem.ts', "'There is nothing here'", "'Nothing at all'");
  await untilRead(`${origin}/entries/nothing`).toContain('Nothing at all');
  await untilRead(`http://127.0.0.1:${ports.BACKEND_PORT}/nothing`).toContain('Nothing at all');
});

test('Ctrl-C ends it', async () => {
  expect(await stop('SIGINT')).toBe(0);
});
