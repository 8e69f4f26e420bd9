import { AxeBuilder } from '@axe-core/playwright';
import { notes } from '@guestbook/testing/visitors/notes';
import { expect, test } from './book.ts';

const long = {
  message: `${'word '.repeat(300)}${'x'.repeat(400)}`,
  name: 'N'.repeat(80),
  place: 'P'.repeat(80),
};

test.beforeAll(async ({ stack }) => {
  await stack.sign({ ...long, website: 'https://a.example/x', mark: 'flower' });
  await stack.sign({ message: 'سهرنا تحت النجوم', name: 'ليلى', place: 'Beirut', mark: 'leaf' });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const path of ['/', '/?before=2', '/notes/1', '/nothing', '/?before=x']) {
    test(`axe finds nothing on ${path} in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    });
  }
  test(`axe finds nothing on a form with an error in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/');
    await page.getByText('Add a place').click();
    await page.getByRole('button', { name: 'Sign the book' }).click();
    await expect(page.getByText('Please write a note')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
}

for (const width of [320, 768, 1280]) {
  test(`a window ${width} pixels wide does not scroll sideways`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/');
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(width);
  });
}

test('on paper the dates are absolute, the colours are light and there are no controls', async ({
  page,
  stack,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  const date = page.getByRole('time').first();
  await expect(date).toHaveText('just now');
  await page.emulateMedia({ media: 'print' });
  await expect(date).toHaveCSS('font-size', '0px');
  const printed = await date.evaluate(
    (time) => time.ownerDocument.defaultView?.getComputedStyle(time, '::after').content,
  );
  expect(printed).toMatch(/^"\d+ \w+ \d{4} at \d+:\d\d"$/);
  await expect(page.locator('h1')).toHaveCSS('color', 'rgb(42, 37, 33)');
  await expect(page.getByRole('button')).toHaveCount(0);
  const { entry, revision } = await stack.sign({ message: 'On the newest page' });
  await page.goto(`/?before=${entry.number}&revision=${revision}`);
  const links = page.getByRole('link', { name: /^(Newer|Newest) notes$/ });
  await expect(links).toHaveCount(0);
  await page.emulateMedia({ media: 'screen' });
  await expect(links).not.toHaveCount(0);
});

test('every link and control is at least 44 pixels in size', async ({ page, stack }) => {
  const { revision } = await stack.sign({ message: 'With a link', website: 'https://a.example' });
  await page.setViewportSize({ width: 320, height: 900 });
  for (const path of [`/?revision=${revision}`, '/?before=3', '/notes/1', '/nothing']) {
    await page.goto(path);
    await page.locator('details').evaluateAll(([details]) => details?.setAttribute('open', ''));
    const small = await page
      .locator(
        'a:not(.skip), button, summary, textarea, input:not([type=radio], [type=hidden]), .marks label',
      )
      .evaluateAll((targets) =>
        targets
          .map((target) => [target.outerHTML, target.getBoundingClientRect()] as const)
          .filter(([, { width, height }]) => width < 44 || height < 44)
          .map(([html]) => html),
      );
    expect(small).toEqual([]);
  }
});

test('the focused field looks different from other fields with an error', async ({ page }) => {
  await page.goto('/');
  await page.getByText('Add a place').click();
  await page.getByLabel('Website').fill('example');
  await page.getByRole('button', { name: 'Sign the book' }).click();
  await expect(page.getByLabel('Your note')).toBeFocused();
  await expect(page.getByLabel('Your note')).toHaveCSS('outline-width', '2px');
  await expect(page.getByLabel('Website')).toHaveCSS('outline-width', '1px');
});

test('a first visit with twenty notes stays within its budget of bytes', async ({ page, stack }) => {
  let revision = 0;
  for (const note of notes) ({ revision } = await stack.sign(note));
  const bytes: Record<string, number> = {};
  page.on('requestfinished', async (request) => {
    // A request that was cancelled by navigation has no sizes.
    const sizes = await request.sizes().catch(() => undefined);
    if (sizes) bytes[request.resourceType()] = sizes.responseBodySize;
  });
  await page.goto(`/?revision=${revision}`);
  // Some browsers also fetch the icon ("other").
  const expected = expect.arrayContaining(['document', 'script']);
  await expect.poll(() => Object.keys(bytes)).toEqual(expected);
  const { document = 0, script = 0, stylesheet } = bytes;
  console.log(`bytes of a first visit: page with its styles ${document}, script ${script}`);
  expect(stylesheet).toBeUndefined();
  expect(Math.min(document, script)).toBeGreaterThan(0);
  expect(document).toBeLessThan(8_000);
  expect(Object.values(bytes).reduce((sum, part) => sum + part)).toBeLessThan(76_000);
});
