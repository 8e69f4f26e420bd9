import { expect, test } from './book.ts';

test('sign without a reload, be thanked, and see the note on top', async ({ page }) => {
  await page.goto('/');
  await page.locator('body').evaluate((body) => body.setAttribute('data-same', 'yes'));
  await page.getByLabel('Your note').fill('Signed in place 👋🏽 مرحبا');
  await page.getByLabel('Signed').fill('Ada');
  await page.getByLabel('Your note').press('Control+Enter');
  await expect(page.getByRole('status')).toHaveText('Thank you, Ada. Your note is in the book.');
  const first = page.getByRole('article').first();
  await expect(first.locator('.message')).toHaveText('Signed in place 👋🏽 مرحبا');
  await expect(first).toBeFocused();
  await expect(page.getByLabel('Your note')).toHaveValue('');
  await expect(page.locator('body')).toHaveAttribute('data-same', 'yes');
  await page.reload();
  await expect(page.getByText('Signed in place 👋🏽 مرحبا')).toHaveCount(1);
});

test('errors come in place and take the focus', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByText('Please write a note before you sign.')).toBeVisible();
  await expect(page.getByLabel('Your note')).toBeFocused();
});

test('a draft survives a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Your note').pressSequentially('Half a thought');
  await page.reload();
  await expect(page.getByLabel('Your note')).toHaveValue('Half a thought');
  await expect(page.getByText('Kept on this device until you sign.')).toBeVisible();
});

test('new notes of others are offered, and shown when asked for', async ({ page, stack }) => {
  await page.goto('/');
  for (const message of ['one of three', 'two of three', 'three of three']) await stack.sign({ message });
  await page.getByRole('button', { name: '3 new notes' }).click();
  await expect(page.getByRole('article').first().locator('.message')).toHaveText('three of three');
});

test('with the backend stopped the words stay, and the second try signs once', async ({ page, stack }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('Twice tried');
  await stack.stopBackend();
  try {
    await page.getByRole('button', { name: 'Sign the book' }).click();
    await expect(page.getByRole('alert')).toContainText('Your words are kept here');
    await expect(page.getByLabel('Your note')).toHaveValue('Twice tried');
  } finally {
    await stack.startBackend();
  }
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expect(page.getByText('Twice tried')).toHaveCount(1);
});
