import type { Page, Request } from '@playwright/test';
import { expect, expectAfterReload, test } from './book.ts';

const countPosts = (page: Page) => {
  const posts: Request[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request);
  });
  return posts;
};
const note = (page: Page) => page.getByLabel('Your note');
const button = (page: Page) => page.getByRole('button', { name: 'Sign the book' });
const written = (page: Page, words: string) => page.locator('.message', { hasText: words });

for (const milliseconds of [60, 120, 250]) {
  for (const clickCount of [1, 2]) {
    test(`a second click after ${milliseconds} ms with click count ${clickCount} signs once and shows no error`, async ({
      page,
    }) => {
      const words = `Clicked twice in ${milliseconds} ms, ${clickCount}`;
      const posts = countPosts(page);
      await page.goto('/');
      await note(page).fill(words);
      await button(page).click();
      await page.waitForTimeout(milliseconds);
      const box = await page.locator('.sign button').boundingBox();
      if (!box) throw new Error('There is no button.');
      await page.mouse.move(box.x + 20, box.y + 20);
      // The system's settings decide whether a browser counts the second click as 2 or as 1.
      await page.mouse.down({ clickCount });
      await page.mouse.up({ clickCount });
      await expect(page.getByRole('status')).toContainText('Thank you');
      if (clickCount === 2) await expect(page.getByRole('article').first()).toBeFocused();
      await expect(page.locator('.error')).toHaveCount(0);
      await expectAfterReload(page, written(page, words), [words]);
      expect(posts).toHaveLength(1);
    });
  }
}

test('the second click of a double click does nothing, even after a fast refusal', async ({ page }) => {
  const posts = countPosts(page);
  await page.route('**/add', (route) => route.fulfill({ status: 429, json: { code: 'too_many_requests' } }));
  await page.goto('/');
  await note(page).fill('Refused at once');
  await button(page).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await button(page).dispatchEvent('click', { detail: 2 });
  await expect(button(page)).toBeVisible();
  expect(posts).toHaveLength(1);
});

for (const [status, text] of [
  [429, 'That’s a lot of notes in a short time.'],
  [413, 'Please write a shorter note.'],
  [403, 'Your note couldn’t be added as it is.'],
  [502, 'we don’t know yet whether it arrived'],
] as const) {
  test(`the form explains a proxy’s ${status} and keeps the text`, async ({ page }) => {
    await page.route('**/add', (route) => route.fulfill({ status, contentType: 'text/html', body: '<p>No' }));
    await page.goto('/');
    await note(page).fill('Refused on the way');
    await button(page).click();
    await expect(page.getByRole('alert')).toContainText(text);
    await expect(note(page)).toHaveValue('Refused on the way');
  });
}

test('two submits in one tick make one note', async ({ page }) => {
  const posts = countPosts(page);
  await page.goto('/');
  await note(page).fill('Submitted twice in one tick');
  await page.evaluate('document.forms[0].requestSubmit(); document.forms[0].requestSubmit();');
  await expect(page.getByRole('status')).toContainText('Thank you');
  const words = 'Submitted twice in one tick';
  await expectAfterReload(page, written(page, words), [words]);
  expect(posts).toHaveLength(1);
});

test('signing an empty form shows the error, even after signing before', async ({ page }) => {
  await page.clock.install();
  await page.goto('/');
  await note(page).fill('The first of two');
  await button(page).click();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await page.waitForTimeout(1_600);
  await button(page).click();
  await expect(page.getByText('Please write a note before you sign.')).toBeVisible();
  await expect(page.getByRole('status')).toBeEmpty();
});

test('while the next note is on its way, the thanks disappear and the button says so', async ({ page }) => {
  await page.goto('/');
  await note(page).fill('One before another');
  await button(page).click();
  await expect(page.getByRole('status')).toContainText('Thank you');
  const held = Promise.withResolvers<void>();
  await page.route('**/add', async (route) => {
    await held.promise;
    await route.continue();
  });
  await note(page).fill('Another after one');
  await button(page).click();
  const sending = page.getByRole('button', { name: 'Signing…' });
  await expect(sending).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('Your note is on its way.')).toHaveAttribute('aria-live', 'polite');
  await expect(page.getByRole('status')).toBeEmpty();
  held.resolve();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expect(button(page)).toHaveAttribute('aria-disabled', 'false');
  await expect(page.getByText('Your note is on its way.')).toHaveCount(0);
});

test('text typed while a note is on its way stays and becomes the next note', async ({ page }) => {
  const held = Promise.withResolvers<void>();
  await page.route('**/add', async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto('/');
  await note(page).fill('First thought');
  await button(page).click();
  await note(page).fill('First thought and a second');
  held.resolve();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expect(note(page)).toHaveValue('First thought and a second');
  await button(page).click();
  await expect(written(page, 'First thought and a second')).toHaveCount(1);
});

test('signing clears the fields that may be hidden', async ({ page }) => {
  await page.goto('/');
  await note(page).fill('From Oulu');
  await page.getByText('Add a place, website or stamp').click();
  await page.getByLabel('Place').fill('Oulu');
  await page.getByLabel('Website').fill('https://ada.example');
  await page.getByLabel('Sun').check({ force: true });
  await button(page).click();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await note(page).fill('From nowhere');
  const posted = page.waitForRequest('**/add');
  await button(page).click();
  expect((await posted).postDataJSON()).toEqual({ message: 'From nowhere' });
});
