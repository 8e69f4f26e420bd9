import { existsSync } from 'node:fs';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { beforeAll, expect, test } from 'vitest';
import { prepareLaptop } from './laptop.ts';

const { folder, ports, origin, start, stop } = await prepareLaptop();
const copy = join(folder, 'copy');
const browser = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

// Files are changed here: in a copy.
beforeAll(async () => {
  for (const path of ['apps', 'packages', 'scripts', 'package.json', 'pnpm-lock.yaml', 'tsconfig.json'])
    await cp(path, join(copy, path), { recursive: true, verbatimSymlinks: true });
  await symlink(resolve('node_modules'), join(copy, 'node_modules'));
  expect((await start({}, ['node', join(copy, 'scripts/start.mjs'), '--dev'])).output).toContain('is open');
});

async function change(path: string, from: string, to: string) {
  const text = await readFile(join(copy, path), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(copy, path), text.replace(from, to));
}

async function read(url: string) {
  const answer = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => undefined);
  return answer?.text();
}

const untilRead = (url: string) => expect.poll(() => read(url), { timeout: 60_000 });

test.runIf(existsSync(browser))('an open page loads itself again', async () => {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const opened = await chromium.launch({ executablePath: browser, args });
  try {
    const page = await opened.newPage();
    await page.goto(origin);
    await page.getByText('No one has signed yet.').waitFor();
    await change('apps/frontend/src/page/book/NoteList.tsx', 'No one has signed yet.', 'Nobody yet.');
    await page.getByText('Nobody yet.').waitFor({ timeout: 60_000 });
  } finally {
    await opened.close();
  }
});

test('a change of the page, of a style, of the backend and of the contract is there', async () => {
  await change('apps/frontend/src/page/sign/SignForm.tsx', 'Your note', 'Your words');
  await untilRead(origin).toContain('Your words');
  const link = /\/assets\/[\w-]+\.css/;
  const before = link.exec((await read(origin)) ?? '')?.[0];
  await change('apps/frontend/src/page/styles/tokens.css', '#ece5d8', '#e0e0e0');
  await expect
    .poll(async () => link.exec((await read(origin)) ?? '')?.[0] ?? before, { timeout: 60_000 })
    .not.toBe(before);
  await change('apps/backend/src/app.ts', "'guestbook-backend'", "'guestbook-changed'");
  await untilRead(`http://127.0.0.1:${ports.BACKEND_PORT}/version`).toContain('guestbook-changed');
  await change('packages/contract/src/problem.ts', "'There is nothing here'", "'Nothing at all'");
  await untilRead(`${origin}/entries/nothing`).toContain('Nothing at all');
  expect(await stop('SIGINT')).toBe(0);
});
