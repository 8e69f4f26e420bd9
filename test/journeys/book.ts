import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { expect, test as base, type Locator, type Page } from '@playwright/test';

/** One running guestbook for all files of a worker: a test must not count the notes of others. A test fails if its page breaks the security policy or contacts another origin. */
export const test = base.extend<{ watched: undefined }, { stack: Processes }>({
  stack: [
    async ({}, use) => {
      const stack = await startProcesses();
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stack }, use) => use(stack.origin),
  watched: [
    async ({ page, stack }, use) => {
      const errors: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(stack.origin)) errors.push(`requested ${request.url()}`);
      });
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted|hydrat/i.test(message.text())) errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(error.message));
      await use(undefined);
      if (errors.length > 0) throw new Error(errors.join('\n'));
    },
    { auto: true },
  ],
});

/**
 * Reloads the page until it shows these notes. A reload right after signing may get the page from before: the frontend learns
 * of a note by an event, and without `?revision=` it does not wait for one.
 */
export async function expectAfterReload(page: Page, notes: Locator, texts: string[]) {
  await expect(async () => {
    await page.reload();
    await expect(notes).toHaveText(texts, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}

export { expect } from '@playwright/test';
