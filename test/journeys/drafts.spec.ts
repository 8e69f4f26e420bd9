import type { BrowserContext, Page } from '@playwright/test';
import { expect, expectAfterReload, test } from './book.ts';

const note = (page: Page) => page.getByLabel('Your note');
const sign = (page: Page) => page.getByRole('button', { name: 'Sign the book' }).click();

async function openTab(context: BrowserContext) {
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.locator('time[title]').first()).toBeVisible();
  return page;
}

test.beforeAll(async ({ stack }) => {
  await stack.sign({ message: 'So that the page has a date' });
});

test('signing in a second tab leaves the draft of the first alone', async ({ context }) => {
  const one = await openTab(context);
  await note(one).fill('Begun in the first tab');
  const two = await openTab(context);
  await expect(note(two)).toHaveValue('');
  await note(two).fill('Signed in the second tab');
  await sign(two);
  await expect(two.getByRole('status')).toContainText('Thank you');
  await one.reload();
  await expect(note(one)).toHaveValue('Begun in the first tab');
  await sign(one);
  await expect(one.getByRole('status')).toContainText('Thank you');
  await one.reload();
  await expect(note(one)).toHaveValue('');
});

test('the next tab takes up the draft of a closed one, and later tabs do not', async ({ context }) => {
  const one = await openTab(context);
  await note(one).fill('Closed too soon');
  // In Playwright, closing a tab fires no pagehide; navigating does.
  await one.goto('about:blank');
  await one.close();
  const two = await openTab(context);
  await expect(note(two)).toHaveValue('Closed too soon');
  await expect(note(await openTab(context))).toHaveValue('');
});

test('a draft of a closed tab expires after an hour', async ({ context }) => {
  const one = await openTab(context);
  await note(one).fill('For my eyes only');
  // In Playwright, closing a tab fires no pagehide; navigating does.
  await one.goto('about:blank');
  await one.close();
  const two = await context.newPage();
  await two.clock.setFixedTime(Date.now() + 61 * 60_000);
  await two.goto('/');
  await expect(two.locator('time[title]').first()).toBeVisible();
  await expect(note(two)).toHaveValue('');
  expect(await two.evaluate('localStorage.length')).toBe(0);
});

test('a note whose response was lost stays one note, even if changed before the retry', async ({ page }) => {
  let isLost = true;
  await page.route('**/add', async (route) => {
    if (!isLost) return route.continue();
    isLost = false;
    await route.fetch();
    return route.abort();
  });
  await page.goto('/');
  await note(page).fill('The answer was lost');
  await sign(page);
  await expect(page.getByRole('alert')).toContainText('we don’t know yet whether your note arrived');
  await note(page).fill('The answer was lost, they say');
  await page.reload();
  await sign(page);
  await expect(page.getByRole('alert')).toContainText('Your first try did arrive');
  await expect(note(page)).toHaveValue('The answer was lost, they say');
  await expect(page.locator('.message', { hasText: 'they say' })).toHaveCount(0);
  await sign(page);
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expectAfterReload(page, page.locator('.message', { hasText: 'The answer was lost' }), [
    'The answer was lost, they say',
    'The answer was lost',
  ]);
});

test('an older browser can sign', async ({ page }) => {
  await page.addInitScript(() => {
    for (const [owner, names] of [
      [AbortSignal, ['timeout', 'any']],
      [
        Array.prototype,
        ['toSorted', 'toReversed', 'toSpliced', 'with', 'findLast', 'findLastIndex', 'group'],
      ],
      [Array, ['fromAsync']],
      [Object, ['groupBy']],
      [Map, ['groupBy']],
      [Promise, ['withResolvers', 'try']],
      [String.prototype, ['isWellFormed', 'toWellFormed']],
      [URL, ['parse', 'canParse']],
      [crypto, ['randomUUID']],
      [globalThis, ['structuredClone', 'navigation', 'CookieStore', 'Iterator']],
    ] as const)
      for (const name of names) Reflect.defineProperty(owner, name, { value: undefined });
    const window = globalThis as unknown as { HTMLFormElement: { prototype: object } };
    Reflect.deleteProperty(window.HTMLFormElement.prototype, 'requestSubmit');
  });
  await page.goto('/');
  await note(page).fill('From an older browser');
  await note(page).press('Control+Enter');
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expect(page.getByText('From an older browser')).toHaveCount(1);
});
