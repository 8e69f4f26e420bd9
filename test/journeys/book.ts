import { startProcesses, type Processes } from '@guestbook/testing/processes/start-processes';
import { test as base } from '@playwright/test';

/** One running guestbook for the tests of a file. Each page fails its test if it breaks the policy or asks elsewhere. */
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
      const faults: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(stack.origin)) faults.push(`asked for ${request.url()}`);
      });
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted|hydrat/i.test(message.text())) faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(error.message));
      await use(undefined);
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
