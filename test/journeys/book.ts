import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { test as base } from '@playwright/test';

/** One running guestbook per file. A test fails if its page breaks the security policy or contacts another origin. */
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

export { expect } from '@playwright/test';
