import { expect, test } from './book.ts';

const long = Array.from({ length: 100 }, (_, at) => `Line ${at} of many.`).join('\n');

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a long note folds, except on its own page and on paper', async ({ page, stack }) => {
      const { entry, revision } = await stack.sign({ message: long, name: 'Ada' });
      await page.setViewportSize({ width: 375, height: 800 });
      await page.goto(`/?revision=${revision}`);
      const note = page.locator(`#note-${entry.number}`);
      const last = note.getByText('Line 99 of many.');
      await expect(note.getByText('Line 0 of many.')).toBeVisible();
      await expect(last).toBeHidden();
      expect((await note.boundingBox())?.height).toBeLessThan(600);
      await page.emulateMedia({ media: 'print' });
      await expect(last).toBeVisible();
      await expect(note.getByText('Read on')).toBeHidden();
      await page.emulateMedia({ media: 'screen' });
      await note.getByText('Read on').click();
      await expect(last).toBeVisible();
      await note.getByText('Fold up').press('Enter');
      await expect(last).toBeHidden();
      await page.goto(`/notes/${entry.number}`);
      await expect(last).toBeVisible();
      await expect(note.getByText('Read on')).toHaveCount(0);
    });
  });
}

test('searching the page for folded text unfolds it', async ({ page, stack }) => {
  const { entry, revision } = await stack.sign({ message: `${long}\nThe needle at the end` });
  await page.goto('/');
  await page.goto(`/?revision=${revision}#:~:text=The%20needle`);
  await expect(page.locator(`#note-${entry.number}`).getByText('The needle')).toBeVisible();
});

test('stacked accents of one note do not reach its neighbours', async ({ page, stack }) => {
  const { entry: tower } = await stack.sign({ message: 'Below' });
  const { entry: neighbour, revision } = await stack.sign({ message: 'The neighbour' });
  await page.goto(`/?revision=${revision}`);
  await expect(page.getByRole('time').first()).toHaveText(/\w/);
  const above = page.locator(`#note-${neighbour.number}`);
  const before = await above.screenshot();
  // Letters far taller than their line, since not every font stacks accents.
  await page.locator(`#note-${tower.number} .message`).evaluate((message) => {
    Object.assign(message.style, { fontSize: '40rem', lineHeight: '0' });
  });
  expect(before.equals(await above.screenshot())).toBe(true);
});

test('a right-to-left name reorders neither the thanks nor the title', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Your note').fill('A trick');
  await page.getByLabel('name').fill('\u202etset \u05d0');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByRole('status')).toHaveText(
    'Thank you, \u2068tset \u05d0\u2069. Your note is in the book.',
  );
  const number = (await page.getByRole('article').first().getAttribute('id'))?.replace('note-', '');
  await page.goto(`/notes/${number}`);
  await expect(page).toHaveTitle(/by \u2068tset \u05d0\u2069 · /);
});
