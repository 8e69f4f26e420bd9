import { expect, test } from './book.ts';

/** Texts that break careless pages. */
const texts = [
  `<script>alert(1)</script><img src=x onerror="alert(1)"> &amp; '\`"`,
  '</script><!-- <script> ]]> --> \\u003c ${x} {{y}}',
  'first line\n\n  indented\tby a tab\nlast',
  'tall བོད་ ཧྐྵྨླྺྼྻྂ and low',
  '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👋🏽 ❤️',
  'مرحبا بالعالم (1) and back',
  'override \u202Egnirts\u202C and isolate \u2067שלום\u2069',
  'e\u0301 å\u0331\u0332\u0333 ﬁ Ⅷ'.normalize('NFC'),
  `${'W'.repeat(1999)}.`,
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('the page shows every text exactly as signed', async ({ page, stack }) => {
      const numbers = [];
      let revision = 0;
      for (const message of texts) {
        const added = await stack.sign({ message, name: message.slice(0, 20).trim() });
        ({ revision } = added);
        numbers.push(added.entry.number);
      }
      await page.setViewportSize({ width: 320, height: 700 });
      await page.goto(`/?revision=${revision}`);
      const shown = await Promise.all(
        numbers.map(async (number) =>
          (await page.locator(`#note-${number} .message`).allTextContents()).join(''),
        ),
      );
      expect(shown).toEqual(texts);
      expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(320);
    });
  });
}

test('a note and its name each have their own direction', async ({ page, stack }) => {
  const { entry, revision } = await stack.sign({ message: 'سهرنا تحت النجوم', name: 'Layla' });
  await page.goto(`/?revision=${revision}`);
  const note = page.locator(`#note-${entry.number}`);
  await expect(note.locator('.message')).toHaveCSS('direction', 'rtl');
  await expect(note.locator('.by')).toHaveCSS('direction', 'ltr');
});
