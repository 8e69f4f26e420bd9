import { expect, test } from './book.ts';

test.use({ javaScriptEnabled: false });

test('signing leads to the note, and the page thanks', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('A note <b>without</b> scripts');
  await page.getByLabel('Your name').fill('Tove');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page).toHaveURL(/\/\?revision=\d+&signed=\d+#note-\d+$/);
  await expect(page.locator('article:target .message')).toHaveText('A note <b>without</b> scripts');
  await expect(page.getByText('Thank you, Tove. Your note is in the book.')).toBeInViewport();
});

test('signing on an older page leads to the note, and the page thanks', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 700 });
  await page.goto('/?before=2');
  await page.getByLabel('Your note').fill('From an older page');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.locator('article:target .message')).toHaveText('From an older page');
  await expect(page.locator('article:target')).toBeInViewport();
  await expect(page.getByText('Thank you. Your note is in the book.')).toBeInViewport();
});

test('a refused form survives reload and Back, and its address opens the book', async ({ page }) => {
  const words = 'x'.repeat(2_001);
  await page.goto('/');
  await page.getByLabel('Your note').fill(words);
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page).toHaveURL(/\/add$/);
  await expect(page.getByLabel('Your note')).toHaveValue(words);
  await page.reload();
  await expect(page.getByLabel('Your note')).toHaveValue(words);
  await page.goto('/notes/1');
  await page.goBack();
  await expect(page).toHaveURL(/\/add$/);
  await expect(page.getByLabel('Your note')).toHaveValue(words);
  await page.getByLabel('Your note').fill('Shorter now');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByText('Thank you. Your note is in the book.')).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('Your note')).toBeVisible();
  expect((await page.goto('/add'))?.status()).toBe(200);
  await expect(page).toHaveURL(/\/$/);
});

test('the same form sent twice makes one note, and both lead to it', async ({ page, stack }) => {
  const urls = [];
  for (let round = 0; round < 2; round += 1) {
    await page.goto('/');
    await page.getByLabel('Your note').fill('Sent twice by a double click');
    await page.getByRole('button', { name: 'Sign the book' }).click();
    urls.push(page.url());
  }
  expect(urls[1]).toBe(urls[0]);
  const entries = (await (await fetch(`${stack.origin}/entries`)).json()) as { message: string }[];
  expect(entries.filter(({ message }) => message === 'Sent twice by a double click')).toHaveLength(1);
});

test('a refused form keeps the text, shows the errors and focuses the first', async ({ page }) => {
  await page.goto('/');
  await page.getByText('Add a place').click();
  await page.getByLabel('Website').fill('javascript:alert(1)');
  await page.getByLabel('Your name').fill('Tove');
  const answer = page.waitForResponse('**/add');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  expect((await answer).status()).toBe(422);
  await expect(page.getByText('Please write a note before you sign.')).toBeVisible();
  await expect(page.getByText('doesn’t look like a web address')).toBeVisible();
  await expect(page.getByLabel('Your name')).toHaveValue('Tove');
  await expect(page.getByLabel('Website')).toHaveValue('javascript:alert(1)');
  await expect(page.getByLabel('Your note')).toBeFocused();
});

test('a missing page is a 404 with a link to the newest notes', async ({ page }) => {
  expect((await page.goto('/nothing'))?.status()).toBe(404);
  await expect(page.getByRole('link', { name: 'Newest notes' })).toBeVisible();
  expect((await page.goto('/notes/999999'))?.status()).toBe(404);
});

test('with the backend stopped, the page says so and signing keeps the text', async ({ page, stack }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('Do not lose me');
  await stack.stopBackend();
  try {
    const answer = page.waitForResponse('**/add');
    await page.getByRole('button', { name: 'Sign the book' }).click();
    expect((await answer).status()).toBe(503);
    await expect(page.getByLabel('Your note')).toHaveValue('Do not lose me');
    await expect(page.getByRole('alert')).toContainText('can’t save your note right now');
    await expect(page.getByRole('alert')).toBeFocused();
    expect((await page.goto('/'))?.status()).toBe(503);
    await expect(page.getByText('aren’t available right now')).toBeVisible();
  } finally {
    await stack.startBackend();
  }
});
