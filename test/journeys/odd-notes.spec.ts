import type { Processes } from '@guestbook/testing/processes/start-processes';
import { Client } from 'pg';
import { expect, test } from './book.ts';

/** Websites that one browser's URL parser accepts and another's throws on. */
const websites = [
  'https://\u089f.com',
  'https://\u1add.com',
  'https://"example.com"',
  'https://*.example.com',
  'https://xn--.com',
  'https://exa mple',
];

/** Writes a website past all checks, as an older version or an operator may have done. */
async function store(stack: Processes, website: string) {
  const { entry } = await stack.sign({ message: `At ${website}` });
  const client = new Client(stack.databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ revision: string }>(
    `with book as (update books set revision = revision + 1 returning id, revision),
       notified as materialized (select pg_notify('guestbook', id::text) from book)
     update entries set website = $1, revision = book.revision from book, notified where number = $2
     returning entries.revision`,
    [website, entry.number],
  );
  await client.end();
  return { number: entry.number, revision: Number(rows[0]?.revision) };
}

test('whatever a stored website is, the page shows all notes', async ({ page, stack }) => {
  const stored = [];
  for (const website of websites) stored.push(await store(stack, website));
  const { number = 0, revision = 0 } = stored.at(-1) ?? {};
  for (const path of [`/?revision=${revision}`, `/?before=${number + 1}&revision=${revision}`]) {
    await page.goto(path);
    // A relative date: React has hydrated the page.
    await expect(page.getByRole('time').first()).toHaveText('just now');
    for (const website of websites) await expect(page.getByText(`At ${website}`)).toBeVisible();
    await expect(page.getByLabel('Your note')).toBeVisible();
  }
  for (const { number } of stored) {
    await page.goto(`/notes/${number}`);
    await expect(page.getByRole('time')).toHaveText('just now');
    await expect(page.locator(`#note-${number} .message`)).toBeVisible();
  }
});

test('an open page shows such a note when it arrives', async ({ page, stack }) => {
  const { revision } = await stack.sign({ message: 'Read before' });
  await page.goto(`/?revision=${revision}`);
  for (const website of websites) await store(stack, website);
  await page.getByRole('button', { name: `${websites.length} new notes` }).click();
  for (const website of websites) await expect(page.getByText(`At ${website}`).first()).toBeVisible();
  await expect(page.getByText('Read before')).toBeVisible();
  await expect(page.getByLabel('Your note')).toBeVisible();
});

test('a stored host of a new Unicode version is one that this browser accepts', async ({ page, stack }) => {
  for (const host of ['\u089f.com', '\u1add.com', 'münchen.example']) {
    const { entry, revision } = await stack.sign({ message: 'x', website: `https://${host}` });
    await page.goto(`/?revision=${revision}`);
    const link = page.locator(`#note-${entry.number} a[rel]`);
    const parsed = await link.evaluate((anchor) => String(Reflect.get(anchor, 'href')));
    expect(parsed).toBe(await link.getAttribute('href'));
    expect(new URL(parsed).host).toBe(await link.textContent());
  }
});

const event = (data: unknown) => `event: entry\nid: x-1\ndata: ${JSON.stringify(data)}\n\n`;
const note = { id: 'x', number: 1_000_000, message: 'Not shown', signedAt: '2026-11-26T00:00:00.000Z' };

test('if one note cannot be shown, the others still are', async ({ browser, stack }) => {
  // Not the shared page: React rightly logs an error here.
  const page = await browser.newPage({ baseURL: stack.origin });
  await stack.sign({ message: 'A good neighbour' });
  const broken = { ...note, name: { first: 'no text' } };
  await page.route('**/events?*', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `retry: 60000\n${event(broken)}` }),
  );
  await page.goto('/');
  await page.getByRole('button', { name: '1 new note' }).click();
  await expect(page.getByText('This note cannot be shown.')).toBeVisible();
  await expect(page.getByText('A good neighbour').first()).toBeVisible();
  await expect(page.getByLabel('Your note')).toBeVisible();
  await page.close();
});

for (const data of [null, 5, { id: 'x' }]) {
  test(`an event with the data ${JSON.stringify(data)} makes the page offer a reload`, async ({ page }) => {
    await page.route('**/events?*', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: `retry: 60000\n${event(data)}` }),
    );
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'This page is out of date' })).toBeVisible();
    await expect(page.getByLabel('Your note')).toBeVisible();
  });
}

test('if the scripts fail, the served page comes back and signs', async ({ browser, stack }) => {
  await stack.sign({ message: 'Still read' });
  const page = await browser.newPage({ baseURL: stack.origin });
  const fails = page.waitForEvent('pageerror');
  await page.route(/\/$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace('"notes":[', '"notes":null,"x":['),
    });
  });
  await page.goto('/');
  await fails;
  await expect(page.getByText('Still read').first()).toBeVisible();
  await page.getByLabel('Your note').fill('Signed without scripts');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page).toHaveURL(/revision=/);
  await page.close();
});
