import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { expect, test as shared } from './book.ts';

/** A book of its own: this file counts the notes. */
const test = shared.extend<object, { stack: Processes }>({
  stack: [
    async ({}, use) => {
      const stack = await startProcesses();
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker' },
  ],
});

const rtl = { message: 'سهرنا تحت النجوم ولم نسمع سوى الريح', name: 'Layla', place: 'Beirut', mark: 'leaf' };

/** Fills the book with 45 notes. */
test.beforeAll(async ({ stack }) => {
  await stack.sign(rtl);
  for (let number = 2; number <= 44; number += 1)
    await stack.sign({ message: `Note ${number}`, name: `Guest ${number}` });
  await stack.sign({ ...rtl, website: 'https://layla.example' });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a visitor can page to the first note and back to the newest', async ({ page }) => {
    const heading = page.locator('#notes-heading');
    const follow = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'Newer notes' })).toHaveCount(0);
    await follow('Older notes');
    await expect(heading).toHaveText('Notes 21–40 of 45');
    await expect(page).toHaveTitle('Notes 21–40 of 45 · The Orchard House');
    await follow('First note');
    await expect(heading).toHaveText('Notes 26–45 of 45');
    await expect(page.locator('#note-1')).toBeInViewport();
    await expect(page.getByRole('link', { name: 'Older notes' })).toHaveCount(0);
    await follow('Newer notes');
    await expect(heading).toHaveText('Notes 6–25 of 45');
    await follow('Newer notes');
    await expect(page).toHaveURL(/\/#notes$/);
    await expect(page.locator('#note-45')).toBeVisible();
  });

  test('a note links to its neighbours, and to its place in the book', async ({ page }) => {
    await page.goto('/notes/30');
    await page.getByRole('link', { name: 'Newer note' }).click();
    await expect(page).toHaveURL(/\/notes\/31$/);
    await page.getByRole('link', { name: 'Older note' }).click();
    await page.getByRole('link', { name: 'Older note' }).click();
    await page.getByRole('link', { name: 'All notes' }).click();
    await expect(page.locator('article:target .message')).toHaveText('Note 29');
    await expect(page.locator('article:target')).toBeInViewport();
    await expect(page.locator('#note-39')).toHaveCount(0);
    await expect(page.locator('#note-38')).toHaveCount(1);
  });

  test('on a phone, a page of older notes opens at the notes', async ({ page }) => {
    // Low enough that the form alone fills the screen.
    await page.setViewportSize({ width: 375, height: 500 });
    await page.goto('/');
    await page.getByRole('link', { name: 'Older notes' }).click();
    await expect(page.locator('#notes-heading')).toBeInViewport();
    await expect(page.locator('article').first()).toBeInViewport();
  });

  test('an invalid address gets an explanation and a link to the newest notes', async ({ page }) => {
    expect((await page.goto('/?before=x'))?.status()).toBe(400);
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('That link doesn’t work');
    await expect(page.locator('body')).not.toContainText('`');
    await page.getByRole('link', { name: 'Newest notes' }).click();
    await expect(page.locator('#note-45')).toBeVisible();
  });
});

test('the headings of each page skip no level, and every note has one', async ({ page }) => {
  for (const path of ['/', '/?before=20', '/?before=1', '/notes/1', '/nothing']) {
    await page.goto(path);
    const levels = await page
      .locator('h1, h2, h3, h4, h5, h6')
      .evaluateAll((headings) => headings.map(({ tagName }) => Number(tagName.slice(1))));
    expect(levels[0]).toBe(1);
    levels.forEach((level, at) => expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    await expect(page.locator('article:not(:has(h2, h3))')).toHaveCount(0);
  }
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Notes, newest first' })).toBeVisible();
  await expect(page.getByRole('form', { name: 'Sign the book' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 3, name: '№ 44 by Guest 44' })).toBeVisible();
  await expect(page.getByRole('article', { name: '№ 44 by Guest 44' })).toContainText('Note 44');
});

test('the first link skips the form', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 700 });
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the notes' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('article').first()).toBeInViewport();
  await page.keyboard.press('Tab');
  await expect(page.locator('article a').first()).toBeFocused();
});

test('a right-to-left note has its signature on the right, its number and stamp on the left', async ({
  page,
}) => {
  await page.goto('/');
  const note = page.locator('#note-45');
  const side = async (selector: string) => {
    const [outer, inner] = [await note.boundingBox(), await note.locator(selector).boundingBox()];
    if (!outer || !inner) throw new Error(`${selector} is not there.`);
    return inner.x + inner.width / 2 > outer.x + outer.width / 2 ? 'right' : 'left';
  };
  await expect(note).toHaveCSS('direction', 'rtl');
  expect(await Promise.all(['.by', '.number', '.stamp'].map(side))).toEqual(['right', 'left', 'left']);
  // Its English words still run from left to right.
  await expect(note.locator('time')).toHaveCSS('direction', 'ltr');
  await expect(note.locator('.from')).toHaveText('from Beirut');
  await expect(note.getByText('Leaf stamp')).toHaveCount(1);
});

test('the number is beside the end of the signature, never below it', async ({ page, stack }) => {
  const signed = [
    { message: 'x', name: 'A' },
    { message: 'x', name: 'Ines & the three Halls', place: 'Tromsø' },
    {
      message: 'x',
      name: 'Aurélien Vasseur',
      place: 'Lyon',
      website: 'https://vasseur.example',
      mark: 'tune',
    },
    {
      message: 'x',
      name: 'N'.repeat(80),
      place: 'P'.repeat(80),
      website: `https://${'w'.repeat(60)}.example`,
    },
  ];
  let revision = 0;
  for (const note of signed) ({ revision } = await stack.sign(note));
  for (let width = 320; width <= 414; width += 1) {
    await page.setViewportSize({ width, height: 800 });
    if (width === 320) await page.goto(`/?revision=${revision}`);
    const boxes = await page.locator('article').evaluateAll((notes) =>
      notes.slice(0, 6).map((note) => {
        const [number, last] = ['.number', 'time'].map((part) =>
          note.querySelector(part)?.getBoundingClientRect(),
        );
        const overlaps = [...note.querySelectorAll('footer > *')].some((part) => {
          const { left, right, bottom } = part.getBoundingClientRect();
          return number && bottom > number.top + 4 && left < number.right - 1 && right > number.left + 9;
        });
        return { isBelow: (number?.top ?? 0) > (last?.bottom ?? 0), overlaps };
      }),
    );
    expect([width, boxes]).toEqual([width, boxes.map(() => ({ isBelow: false, overlaps: false }))]);
  }
});

test('a visitor who prefers more contrast gets it', async ({ page }) => {
  await page.goto('/');
  const date = page.locator('time').first();
  await expect(date).toHaveCSS('color', 'rgb(107, 96, 85)');
  await page.emulateMedia({ contrast: 'more' });
  await expect(date).toHaveCSS('color', 'rgb(0, 0, 0)');
});

test('the owner’s title and line have their own direction', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('h1')).toHaveAttribute('dir', 'auto');
  await expect(page.locator('.line')).toHaveAttribute('dir', 'auto');
});
