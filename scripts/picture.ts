import { chromium } from '@playwright/test';
import { chooseServer } from '@guestbook/test-database';
import { notes } from '../test/support/notes.ts';
import { startStack } from '../test/support/start-stack.ts';

// Makes the README's picture from the real services: `node scripts/picture.ts`.

const server = await chooseServer();
process.env['TEST_DATABASE_URL'] = server.url;
const stack = await startStack();
let revision = 0;
for (const note of notes) ({ revision } = await stack.sign(note));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`${stack.origin}/?revision=${revision}`);
await page.getByText('just now').first().waitFor();
await page.screenshot({ path: 'docs/guestbook.png' });
await browser.close();
await stack.stop();
await server.stop();
