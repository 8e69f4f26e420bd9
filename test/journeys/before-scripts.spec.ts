import { test as plain, type Page } from '@playwright/test';
import { expect, test } from './book.ts';

/** Delays the script. Returns a function that lets it load. */
async function holdScript(page: Page) {
  const held = Promise.withResolvers<void>();
  await page.route('**/assets/*.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

const arrived = (page: Page) => expect(page.locator('time[title]').first()).toBeVisible();

test.beforeAll(async ({ stack }) => {
  await stack.sign({ message: 'So that the page has a date' });
});

test('text typed before the script loads stays and becomes a draft', async ({ page }) => {
  const release = await holdScript(page);
  await page.goto('/', { waitUntil: 'commit' });
  await page.getByLabel('Your note').fill('Typed early');
  release();
  await arrived(page);
  await expect(page.getByLabel('Your note')).toHaveValue('Typed early');
  await expect(page.getByText('Draft saved on this device.')).toBeVisible();
});

plain.describe('with an extension that adds an element to the page', () => {
  for (const place of ['#name', '.sign', 'h1'])
    test(`after ${place}, text typed before the script loads stays, and so does the caret`, async ({
      browser,
      stack,
    }) => {
      // Not the shared page: it fails on React's hydration error.
      const page = await browser.newPage({ baseURL: stack.origin });
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      const release = await holdScript(page);
      await page.goto('/', { waitUntil: 'commit' });
      await page.getByText('Add a place, website or stamp').click();
      await page.getByLabel('Place').fill('Oulu');
      await page.getByLabel('Sun').check({ force: true });
      const note = page.getByLabel('Your note');
      await note.fill('Typed erly');
      for (let left = 0; left < 3; left += 1) await note.press('ArrowLeft');
      await page
        .locator(place)
        .evaluate((element) => element.after(element.ownerDocument.createElement('span')));
      release();
      await arrived(page);
      expect(errors.join()).toContain('418');
      await expect(note).toHaveValue('Typed erly');
      await expect(note).toBeFocused();
      await page.keyboard.type('a');
      await expect(note).toHaveValue('Typed early');
      await expect(page.getByLabel('Place')).toHaveValue('Oulu');
      await expect(page.getByLabel('Sun')).toBeChecked();
      await page.reload();
      await expect(note).toHaveValue('Typed early');
      await page.close();
    });
});

test('a form that fails to render becomes a plain one, which keeps the text and signs', async ({
  browser,
  stack,
}) => {
  const page = await browser.newPage({ baseURL: stack.origin });
  await page.goto('/');
  await arrived(page);
  await page.getByText('Add a place, website or stamp').click();
  await page.getByLabel('Place').fill('Oulu');
  await page.getByLabel('Your note').fill('Typed before it broke');
  // From here on, rendering the form fails: it formats the number of characters.
  await page.evaluate(
    "Object.defineProperty(Intl.NumberFormat.prototype, 'format', { get() { throw new Error('broken') } })",
  );
  await page.getByLabel('Your note').press('!');
  const plainForm = page.locator('form.sign:not([novalidate])');
  await expect(plainForm.getByLabel('Your note')).toHaveValue('Typed before it broke!');
  await expect(page.getByText('So that the page has a date')).toBeVisible();
  await plainForm.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.locator('article:target .message')).toHaveText('Typed before it broke!');
  await expect(page.locator('article:target')).toContainText('Oulu');
  await expect(page.getByText('Thank you. Your note is in the book.')).toBeVisible();
  await page.close();
});

test('a page translated by the browser still updates', async ({ page, stack }) => {
  await page.goto('/');
  await arrived(page);
  const translate = () =>
    page.evaluate(`{
      const walker = document.createTreeWalker(document.querySelector('#root'), NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) if (walker.currentNode.parentNode.localName !== 'font') texts.push(walker.currentNode);
      for (const text of texts) {
        const font = document.createElement('font');
        // This detaches the old text: changing it has no visible effect.
        font.textContent = text.data;
        text.replaceWith(font);
      }
    }`);
  const count = async () => Number.parseInt((await page.locator('.count').textContent()) ?? '', 10);
  const before = await count();
  await translate();
  await page.getByLabel('Your note').pressSequentially('Sous un pommier');
  await translate();
  await page.locator('.sign button').click();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expect(page.locator('.sign button')).toHaveText('Sign the book');
  expect(await count()).toBe(before + 1);
  await translate();
  for (const message of ['one', 'two']) {
    await stack.sign({ message });
    await expect(page.locator('.news')).toHaveText(message === 'one' ? '1 new note' : '2 new notes');
    await translate();
  }
  await page.locator('.news').click();
  expect(await count()).toBe(before + 3);
  await page.waitForTimeout(1_600);
  await translate();
  await page.locator('.sign button').click();
  await expect(page.getByText('Please write a note before you sign.')).toBeVisible();
  await translate();
  await page.getByLabel('Your note').fill('x'.repeat(2_001));
  await expect(page.locator('#message-hint')).toHaveText('1 character too many');
});

for (const [name, hours] of [
  ['two hours behind', -2],
  ['three days behind', -72],
  ['a year behind', -8_760],
  ['three days ahead', 72],
] as const) {
  test(`with the visitor’s clock ${name}, a new note reads “just now”`, async ({ page, stack }) => {
    const { revision } = await stack.sign({ message: 'Signed this minute' });
    await page.addInitScript((milliseconds) => {
      const now = Date.now.bind(Date);
      const { timeOrigin } = performance;
      Date.now = () => now() + milliseconds;
      Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + milliseconds });
    }, hours * 3_600_000);
    for (let visit = 0; visit < 2; visit += 1) {
      await page.goto(`/?revision=${revision}`);
      await arrived(page);
      await expect(page.getByRole('time').first()).toHaveText(/just now|1 minute ago/);
    }
  });
}
