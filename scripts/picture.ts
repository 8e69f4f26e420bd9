import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { startProcesses } from '@guestbook/testing/processes/start-processes';
import { browserArguments, findBrowser } from '@guestbook/testing/visitors/find-browser';
import { notes } from '@guestbook/testing/visitors/notes';
import { chromium } from '@playwright/test';
import { Client } from 'pg';

// `node scripts/picture.ts` takes the README's picture of the real services.

const server = await chooseServer();
process.env['TEST_DATABASE_URL'] = server.url;
const stack = await startProcesses();
for (const note of notes) await stack.sign(note);
await age(stack.databaseUrl);
await stack.stopBackend();
await stack.startBackend();
const browser = await chromium.launch({
  executablePath: findBrowser() ?? '',
  args: browserArguments,
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(stack.origin);
await page.getByText('today at').or(page.getByText('yesterday at')).first().waitFor();
await page.screenshot({ path: 'docs/guestbook.png' });
await browser.close();
await stack.stop();
await server.stop();

/** Spreads the notes over years, the newest a few hours old. */
async function age(databaseUrl: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `update entries set signed_at = now() - interval '3 hours' - interval '10 hours' * pow(last_number - number, 2.9)
     from books where books.id = book_id`,
  );
  // With another epoch, frontends drop what they have cached.
  await client.query(`update books set epoch = 'picture', created_at = (select min(signed_at) from entries)`);
  await client.end();
}
