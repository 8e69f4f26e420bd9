import { expect, expectAfterReload, test } from './book.ts';

test('signing needs no reload: the page thanks, and the note is on top', async ({ page }) => {
  await page.goto('/');
  await page.locator('body').evaluate((body) => body.setAttribute('data-same', 'yes'));
  await page.getByLabel('Your note').fill('Signed in place 👋🏽 مرحبا');
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Your note').press('Control+Enter');
  await expect(page.getByRole('status')).toHaveText('Thank you, Ada. Your note is in the book.');
  const first = page.getByRole('article').first();
  await expect(first.locator('.message')).toHaveText('Signed in place 👋🏽 مرحبا');
  await expect(first).toBeFocused();
  await expect(page.getByLabel('Your note')).toHaveValue('');
  await expect(page.locator('body')).toHaveAttribute('data-same', 'yes');
  await expect(page.getByRole('button', { name: 'new note' })).toHaveCount(0);
  const words = 'Signed in place 👋🏽 مرحبا';
  await expectAfterReload(page, page.getByText(words), [words]);
});

test('errors appear in place and take the focus', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByText('Please write a note before you sign.')).toBeVisible();
  await expect(page.getByLabel('Your note')).toBeFocused();
  await expect(page.getByLabel('Your note')).toHaveAccessibleDescription(/^Please write a note/);
});

test('the count of characters too many is visible, and read by screen readers', async ({ page }) => {
  await page.goto('/');
  const note = page.getByLabel('Your note');
  await note.fill('x'.repeat(2_000));
  await expect(note).toHaveAccessibleDescription('0 characters left');
  await note.press('x');
  await expect(note).toHaveAccessibleDescription('1 character too many');
});

test('a draft survives a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Your note').pressSequentially('Half a thought');
  await page.reload();
  await expect(page.getByLabel('Your note')).toHaveValue('Half a thought');
  await expect(page.getByText('Draft saved on this device.')).toBeVisible();
});

test('the page offers new notes of others, and shows them on a click', async ({ page, stack }) => {
  await page.goto('/');
  const heard = page.locator('.right [aria-live=polite]');
  await expect(heard).toBeEmpty();
  for (const message of ['one of three', 'two of three', 'three of three']) await stack.sign({ message });
  await expect(heard).toHaveText('3 new notes');
  await page.getByRole('button', { name: '3 new notes' }).click();
  await expect(page.getByRole('article').first().locator('.message')).toHaveText('three of three');
  await expect(page.getByRole('article').first()).toBeFocused();
  await expect(page.getByRole('status')).toHaveText('Showing 3 new notes.');
});

test('the keyboard alone can sign, with a place and a stamp', async ({ page }) => {
  await page.goto('/');
  const { keyboard } = page;
  await keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the notes' })).toBeFocused();
  await keyboard.press('Tab');
  await keyboard.type('By keyboard');
  await keyboard.press('Tab');
  await keyboard.type('Ada');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Tab');
  await keyboard.type('Oulu');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('ArrowLeft');
  await keyboard.press('Enter');
  const note = page.getByRole('article').first();
  await expect(note).toBeFocused();
  await expect(note).toContainText('Star stamp');
  await expect(note).toContainText('Oulu');
});

test('an error in a hidden field opens the details', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('With a website');
  await page.getByText('Add a place').click();
  await page.getByLabel('Website').fill('example');
  for (let round = 0; round < 2; round += 1) {
    await page.getByText('Add a place').click();
    await page.getByRole('button', { name: 'Sign the book' }).click();
    await expect(page.getByLabel('Website')).toBeFocused();
  }
  await expect(page.getByLabel('Website')).toHaveAccessibleDescription(/web address/);
});

test('signing on an older page leads to the note', async ({ page }) => {
  await page.goto('/?before=2');
  await page.getByLabel('Your note').fill('From an older page');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page).toHaveURL(/\/\?revision=\d+&signed=\d+#note-\d+$/);
  await expect(page.locator('article:target .message')).toHaveText('From an older page');
  await expect(page.getByText('Thank you. Your note is in the book.')).toBeInViewport();
  await expect(page.getByLabel('Your note')).toHaveValue('');
});

test('a deleted note disappears, and after a reset the page offers a reload', async ({ page, stack }) => {
  const { entry, revision } = await stack.sign({ message: 'Soon deleted' });
  const events = [`event: removed\nid: x-1\ndata: ${JSON.stringify(entry)}\n\n`];
  await page.route('**/events?*', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: events.shift() ?? 'event: reset\ndata: {}\n\n' }),
  );
  await page.goto(`/?revision=${revision}`);
  await expect(page.getByText('Soon deleted')).toHaveCount(0);
  await page.getByRole('link', { name: 'This page is out of date' }).click();
  await expect(page.getByText('Soon deleted')).toBeVisible();
});

test('with the backend stopped the text stays, and the retry signs once', async ({ page, stack }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('Twice tried');
  await stack.stopBackend();
  try {
    await page.getByRole('button', { name: 'Sign the book' }).click();
    await expect(page.getByRole('alert')).toContainText('Your text is still here');
    await expect(page.getByLabel('Your note')).toHaveValue('Twice tried');
  } finally {
    await stack.startBackend();
  }
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByRole('status')).toContainText('Thank you');
  await expect(page.getByText('Twice tried')).toHaveCount(1);
});

test('after too many notes the page says when to try again', async ({ page }) => {
  await page.route('**/add', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '40' },
      json: { code: 'too_many_requests', errors: [] },
    }),
  );
  await page.goto('/');
  await page.getByLabel('Your note').fill('One of many');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByRole('alert')).toHaveText(
    /a lot of notes in a short time.* try again in 40 seconds\.$/,
  );
  await expect(page.getByLabel('Your note')).toHaveValue('One of many');
});

test('a website needs no https://', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('From my garden');
  await page.getByText('Add a place').click();
  await page.getByLabel('Website').fill(' Ada.example ');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  const link = page.getByRole('article').first().getByRole('link', { name: 'ada.example' });
  await expect(link).toHaveAttribute('href', 'https://ada.example/');
});

test('a page whose event stream was refused retries within seconds', async ({ page, stack }) => {
  let asked = 0;
  await page.route('**/events?*', (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 503 }) : route.continue();
  });
  await page.goto('/');
  await expect.poll(() => asked, { timeout: 15_000 }).toBe(2);
  await fetch(`${stack.origin}/add`, {
    method: 'POST',
    body: new URLSearchParams({ entry: 'After a refusal' }),
  });
  await expect(page.getByText('1 new note')).toBeVisible();
});
