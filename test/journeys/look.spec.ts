import { AxeBuilder } from '@axe-core/playwright';
import { brotliCompressSync } from 'node:zlib';
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
  test(`axe finds nothing on a form in error in ${colorScheme}`, async ({ page }) => {
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
  test(`nothing is wider than a window of ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/');
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(width);
  });
}

test('a first visit with twenty notes stays within its bytes', async ({ page, stack }) => {
  const message =
    'We came for a weekend and stayed for the whole of the blossom. The kettle sings as promised.';
  let revision = 0;
  for (let at = 0; at < 20; at += 1) {
    ({ revision } = await stack.sign({ message: `${at} ${message}`, name: `Guest ${at}`, place: 'Tromsø' }));
  }
  const html = await (await fetch(`${stack.origin}/?revision=${revision}`)).text();
  const bytes = { html: brotliCompressSync(html).length, css: 0, js: 0 };
  page.on('response', async (response) => {
    const kind = /\.(css|js)$/.exec(response.url())?.[1];
    if (kind) bytes[kind as 'css' | 'js'] += Number(response.headers()['content-length']);
  });
  await page.goto(`/?revision=${revision}`);
  await expect.poll(() => bytes.js).toBeGreaterThan(0);
  console.log(`brotli bytes of a first visit: ${JSON.stringify(bytes)}`);
  expect(bytes.html).toBeLessThan(8_000);
  expect(bytes.css).toBeGreaterThan(0);
  expect(bytes.css).toBeLessThan(6_000);
  expect(bytes.js).toBeGreaterThan(0);
  expect(bytes.html + bytes.css + bytes.js).toBeLessThan(70_000);
});
