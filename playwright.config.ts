import { defineConfig } from '@playwright/test';
import './packages/testing/src/processes/clean-environment.ts';
import { browserArguments, findBrowser } from './packages/testing/src/visitors/find-browser.ts';

const executablePath = findBrowser();

export default defineConfig({
  testDir: 'test/journeys',
  globalSetup: './test/journeys/set-up.ts',
  workers: 1,
  reporter: 'list',
  // Long enough for a busy machine.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: { launchOptions: { ...(executablePath && { executablePath }), args: browserArguments } },
});
